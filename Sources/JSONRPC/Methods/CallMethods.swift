import Chain
import EVM
import EthereumTypes
import JSON
import Primitives

/// The `eth` methods that simulate calls.
extension RPCEnvironment {
  func callMethods() -> [RPCMethod] {
    let overrides: [RPCMethod.Parameter] = [
      .init("call"), .init("block"), .init("stateOverrides", optional: true), .init("blockOverrides", optional: true),
    ]
    return [
      RPCMethod("eth_call", overrides, "what a call returns on the state after a block") { [self] (arguments, writer) throws(RPCError) in
        let call = try arguments.required(0).call()
        let reference = try arguments.required(1).blockNumberOrHash()
        let simulation = try simulation(reference, arguments, overridesAt: 2)
        writer.data(try output(of: call, simulation))
      },
      RPCMethod(
        "eth_estimateGas",
        [.init("call"), .init("block", optional: true), .init("stateOverrides", optional: true), .init("blockOverrides", optional: true)],
        "the least gas with which a call succeeds"
      ) { [self] (arguments, writer) throws(RPCError) in
        let call = try arguments.required(0).call()
        let reference = try arguments.optional(1)?.blockNumberOrHash() ?? .latest
        writer.quantity(try GasEstimate(simulation: simulation(reference, arguments, overridesAt: 2), call: call).least())
      },
      RPCMethod("eth_createAccessList", [.init("call"), .init("block", optional: true)], "the accounts and slots that a call touches") {
        [self] (arguments, writer) throws(RPCError) in
        let call = try arguments.required(0).call()
        let reference = try arguments.optional(1)?.blockNumberOrHash() ?? .latest
        try writeAccessList(call, simulation(reference, arguments, overridesAt: 2), into: &writer)
      },
    ]
  }

  private func simulation(_ reference: BlockReference, _ arguments: Arguments, overridesAt place: Int) throws(RPCError) -> Simulation {
    let stateOverrides = try arguments.optional(place)?.stateOverrides() ?? [:]
    let blockOverrides = try arguments.optional(place + 1)?.blockOverrides() ?? BlockOverrides()
    let view = try view()
    return Simulation(
      view: view, header: try view.requiredHeader(reference).header, stateOverrides: stateOverrides, blockOverrides: blockOverrides,
      limits: limits)
  }

  /// What a call returns, or why it failed.
  private func output(of call: CallArguments, _ simulation: Simulation) throws(RPCError) -> Bytes {
    let gas = simulation.grantedGas(call.gas)
    switch try simulation.run(call, gas: gas, milliseconds: limits.callMilliseconds) {
    case .timedOut: throw .timedOut("execution aborted (timeout = \(limits.callSeconds)s, --vm.calltimeout)")
    case .refused(let error): throw Simulation.refusal(error, call, gas: gas)
    case .finished(let outcome):
      if outcome.status == .outOfGas, let asked = call.gas, asked > gas {
        throw .failed("out of gas: the call asked for \(asked) gas, the node's limit is \(gas) (--rpc.gascap)")
      }
      if let error = Simulation.failure(of: outcome) { throw error }
      return outcome.output
    }
  }

  /// Repeats the call with the list found so far until nothing new is touched: an announced slot changes gas, and gas may change the path.
  private func writeAccessList(_ call: CallArguments, _ simulation: Simulation, into writer: inout JSONWriter) throws(RPCError) {
    if call.to == nil, call.data?.isEmpty ?? true { throw .failed("contract creation without any data provided") }
    var call = call
    // As geth does: a call that fails whatever gas it gets is told so. The list itself makes a call dearer, so the estimate is no bound.
    if call.gas == nil { _ = try GasEstimate(simulation: simulation, call: call).least() }
    let gas = simulation.grantedGas(call.gas)
    let sender = call.from ?? .zero
    let state = try simulation.view.state(at: simulation.header.number)
    let stateNonce = try onState { () throws(StateReadError) in
      try state.nonceOrZero(of: sender)
    }
    let recipient = call.to ?? EVM.createAddress(creator: sender, nonce: call.nonce ?? stateNonce)
    let setting = try onChain { () throws(ChainError) in try simulation.view.view.setting(of: simulation.header) }
    let machine = EVM(state: JournaledState(reader: EmptyState()), block: setting.context, rules: setting.rules.machine)
    let excluded = Set([sender, recipient] + machine.precompiledAddresses)
    var list = call.accessList ?? []
    for _ in 0..<16 {
      call.accessList = list
      let tracer = AccessListTracer(excluding: excluded)
      let ending = try simulation.run(call, gas: gas, milliseconds: limits.callMilliseconds, tracer: tracer)
      guard case .finished(let outcome) = ending else {
        if case .refused(let error) = ending { throw Simulation.refusal(error, call, gas: gas) }
        throw .timedOut("execution aborted (timeout = \(limits.callSeconds)s, --vm.calltimeout)")
      }
      let found = tracer.accessList
      if found == list {
        write(list, outcome, into: &writer)
        return
      }
      list = found
    }
    throw .failed("the accounts and slots that the call touches change with every list")
  }

  private func write(_ list: AccessList, _ outcome: TransactionOutcome, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("accessList")
    writer.accessList(list)
    if let error = outcome.errorMessage {
      writer.key("error")
      writer.string(error)
    }
    writer.key("gasUsed")
    writer.quantity(outcome.gasUsed)
    writer.endObject()
  }
}

/// A state without accounts.
private struct EmptyState: StateReader {
  func account(_ address: Address) throws(StateReadError) -> AccountState? { nil }
  func storage(_ address: Address, _ key: UInt256) throws(StateReadError) -> UInt256 { 0 }
  func code(_ hash: Hash256) throws(StateReadError) -> Bytes { [] }
  func blockHash(_ number: UInt64) throws(StateReadError) -> Hash256? { nil }
  func hasStorage(_ address: Address) throws(StateReadError) -> Bool { false }
}

extension StateReader {
  func nonceOrZero(of address: Address) throws(StateReadError) -> UInt64 { try account(address)?.nonce ?? 0 }
}
