import Chain
import EVM
import EthereumTypes
import JSON
import Primitives

/// The `debug` methods that run transactions again and show how they went.
extension RPCEnvironment {
  func traceMethods() -> [RPCMethod] {
    let byBlock: [RPCMethod.Parameter] = [.init("block"), .init("options", optional: true)]
    return [
      RPCMethod("debug_traceTransaction", [.init("hash"), .init("options", optional: true)], "how a transaction of the chain went") {
        [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        let options = try arguments.optional(1)?.traceOptions() ?? TraceOptions()
        let view = try view()
        guard let found = try view.transaction(hash) else { throw .failed("transaction \(hash.hex) not found") }
        guard found.block.number > 0 else { throw .failed("genesis is not traceable") }
        try traceBlock(found.block, view, only: found.index, options, into: &writer)
      },
      RPCMethod("debug_traceBlockByNumber", byBlock, "how all transactions of a block went") {
        [self] (arguments, writer) throws(RPCError) in
        let reference = try arguments.required(0).blockNumber()
        let options = try arguments.optional(1)?.traceOptions() ?? TraceOptions()
        let view = try view()
        guard let (block, _) = try view.block(reference) else {
          if case .number(let number) = reference { throw .failed("block #\(number) not found") }
          throw .failed("block not found")
        }
        try traceBlock(block, view, only: nil, options, into: &writer)
      },
      RPCMethod("debug_traceBlockByHash", [.init("hash"), .init("options", optional: true)], "how all transactions of a block went") {
        [self] (arguments, writer) throws(RPCError) in
        let hash = try arguments.required(0).hash()
        let options = try arguments.optional(1)?.traceOptions() ?? TraceOptions()
        let view = try view()
        guard let (block, _) = try view.block(.hash(hash)) else { throw .failed("block \(hash.hex) not found") }
        try traceBlock(block, view, only: nil, options, into: &writer)
      },
      RPCMethod(
        "debug_traceBlock", [.init("blockRLP"), .init("options", optional: true)],
        "how all transactions of a block of the chain, given by its encoding, went"
      ) {
        [self] (arguments, writer) throws(RPCError) in
        let data = try arguments.required(0).data()
        let options = try arguments.optional(1)?.traceOptions() ?? TraceOptions()
        let given: Block
        do throws(BlockError) { given = try Block(decoding: data) } catch { throw .failed("could not decode block: \(error)") }
        let view = try view()
        guard let (block, _) = try view.block(.hash(given.hash)) else { throw .failed("block \(given.hash.hex) not found") }
        try traceBlock(block, view, only: nil, options, into: &writer)
      },
      RPCMethod("debug_traceCall", [.init("call"), .init("block"), .init("options", optional: true)], "how a call would go") {
        [self] (arguments, writer) throws(RPCError) in
        let call = try arguments.required(0).call()
        let reference = try arguments.required(1).blockNumberOrHash()
        let options = try arguments.optional(2)?.traceOptions() ?? TraceOptions()
        try traceCall(call, reference, options, into: &writer)
      },
    ]
  }

  /// Runs a block again, with a tracer on one transaction or on each.
  private func traceBlock(
    _ block: Block, _ view: ReadView, only: Int?, _ options: TraceOptions, into writer: inout JSONWriter
  ) throws(RPCError) {
    guard block.number > 0 else { throw .failed("genesis is not traceable") }
    let run = BlockTrace(block: block, view: view, options: options, deadline: deadline(options), textMax: limits.responseBytes)
    if let only {
      try run.trace(only, into: &writer)
    } else {
      writer.beginArray()
      try run.traceAll(into: &writer)
      writer.endArray()
    }
  }

  private func milliseconds(_ options: TraceOptions) -> Int {
    min(options.timeoutMilliseconds ?? .max, limits.traceMilliseconds)
  }

  private func deadline(_ options: TraceOptions) -> TraceDeadline { TraceDeadline(milliseconds: milliseconds(options)) }

  private func traceCall(
    _ call: CallArguments, _ reference: BlockReference, _ options: TraceOptions, into writer: inout JSONWriter
  ) throws(RPCError) {
    let view = try view()
    let header = try view.requiredHeader(reference).header
    let simulation = Simulation(
      view: view, header: header, stateOverrides: options.stateOverrides, blockOverrides: options.blockOverrides, limits: limits)
    let state = try view.state(at: header.number)
    let base: any StateReader = options.stateOverrides.isEmpty ? state : OverriddenState(state, options.stateOverrides)
    let sender = call.from ?? .zero
    let nonce = try onState { () throws(StateReadError) in try base.nonceOrZero(of: sender) }
    let tracer = options.makeTracer(
      TracedTransaction(
        sender: sender, recipient: call.to ?? EVM.createAddress(creator: sender, nonce: nonce), isCreation: call.to == nil,
        fork: view.configuration.fork(for: header), isQuorum: view.configuration.isQuorum, before: { base.accountAndCode($0) },
        textMax: limits.responseBytes))
    let gas = simulation.grantedGas(call.gas)
    switch try simulation.run(call, gas: gas, milliseconds: milliseconds(options), base: state, tracer: tracer) {
    case .finished(let outcome): try tracer.write(outcome, into: &writer)
    case .refused(let error): throw .failed("tracing failed: \(Simulation.refusal(error, call, gas: gas).message.dropFirst(5))")
    case .timedOut: throw .timedOut("execution timeout: the trace took longer than \(milliseconds(options)) ms (--rpc.tracetimeout)")
    }
  }
}

/// A moment after which a trace is given up.
struct TraceDeadline: Sendable {
  let milliseconds: Int
  private let end: ContinuousClock.Instant

  init(milliseconds: Int) {
    self.milliseconds = milliseconds
    end = .now + .milliseconds(milliseconds)
  }

  var hasPassed: Bool { ContinuousClock.now >= end }

  var error: RPCError { .timedOut("execution timeout: the trace took longer than \(milliseconds) ms (--rpc.tracetimeout)") }
}
