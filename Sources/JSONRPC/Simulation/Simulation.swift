import Chain
import EVM
import EthereumTypes
import Primitives
import Service

/// Runs calls on the state after a block without changing it: what eth_call, estimates and traces of calls stand on.
struct Simulation {
  let view: ReadView
  /// The block on whose state the call runs and in whose setting.
  let header: Header
  var stateOverrides: [Address: AccountOverride] = [:]
  var blockOverrides = BlockOverrides()
  let limits: RPCLimits

  /// How a call ended.
  enum Ending {
    case finished(TransactionOutcome)
    /// It was refused before anything ran.
    case refused(InvalidTransaction)
    case timedOut
  }

  /// Passes the machine to another thread for the one thing that is allowed there: to interrupt it.
  private struct Interrupter: @unchecked Sendable {
    let machine: EVM
  }

  /// The gas that a call gets when it asks for so much or for nothing in particular.
  func grantedGas(_ asked: UInt64?) -> UInt64 {
    let gas = asked ?? UInt64.max / 2
    return limits.callGas > 0 ? min(gas, limits.callGas) : gas
  }

  /// Runs a call with some gas.
  ///
  /// - Parameters:
  ///   - base: the state to run on, instead of the one after the block
  ///   - milliseconds: how long it may take
  func run(
    _ call: CallArguments, gas: UInt64, milliseconds: Int, base: (any StateReader)? = nil, tracer: (any Tracer)? = nil
  ) throws(RPCError) -> Ending {
    let reader: any StateReader = if let base { base } else { try view.state(at: header.number) }
    let state = JournaledState(reader: stateOverrides.isEmpty ? reader : OverriddenState(reader, stateOverrides))
    return try run(call, gas: gas, milliseconds: milliseconds, on: state, tracer: tracer)
  }

  /// Runs a call on a journal that other transactions have run on.
  func run(
    _ call: CallArguments, gas: UInt64, milliseconds: Int, on state: JournaledState, tracer: (any Tracer)?
  ) throws(RPCError) -> Ending {
    var setting = try onChain { () throws(ChainError) in try view.view.setting(of: header) }
    apply(blockOverrides, to: &setting.context)
    // A question may name a price where the network has none.
    setting.rules.allowsGasPrice = true
    if setting.rules.feeRecipient == nil { setting.rules.feeRecipient = setting.context.beneficiary }
    let machine = EVM(state: state, block: setting.context, rules: setting.rules.machine)
    let executor = TransactionExecutor(rules: setting.rules, machine: machine)
    var pool = GasPool(gas: .max, blobGas: .max)
    let transaction = unsigned(call, gas: gas, setting)
    let interrupter = Interrupter(machine: machine)
    let watched: (any Tracer)? = gas >= InterruptibleTracer.gasMin ? InterruptibleTracer(tracer) : tracer
    do throws(InvalidTransaction) {
      let outcome = try Watchdog.watch(milliseconds: milliseconds, alarm: { interrupter.machine.interrupt() }) {
        () throws(InvalidTransaction) in
        try executor.execute(transaction, sender: call.from ?? .zero, pool: &pool, checks: .question, tracer: watched)
      }
      return .finished(outcome)
    } catch {
      if case .stateUnavailable(let reason) = error {
        if state.fault == nil { return .timedOut }
        throw .failed(reason)
      }
      return .refused(error)
    }
  }

  private func apply(_ overrides: BlockOverrides, to context: inout BlockContext) {
    if let number = overrides.number { context.number = number }
    if let time = overrides.time { context.timestamp = time }
    if let limit = overrides.gasLimit { context.gasLimit = limit }
    if let recipient = overrides.feeRecipient { context.beneficiary = recipient }
    if let difficulty = overrides.difficulty { context.difficulty = difficulty }
    if let random = overrides.prevRandao { context.prevRandao = random.word }
    if let fee = overrides.baseFeePerGas { context.baseFee = fee }
    if let fee = overrides.blobBaseFee { context.blobBaseFee = fee }
  }

  private func unsigned(_ call: CallArguments, gas: UInt64, _ setting: BlockSetting) -> UnsignedTransaction {
    var kind = TransactionKind.legacy
    if call.accessList != nil { kind = .accessList }
    if call.maxFeePerGas != nil || call.maxPriorityFeePerGas != nil { kind = .dynamicFee }
    if call.blobVersionedHashes != nil { kind = .blob }
    if call.authorizations != nil { kind = .setCode }
    let fee = call.gasPrice ?? call.maxFeePerGas ?? call.maxPriorityFeePerGas ?? UInt256()
    return UnsignedTransaction(
      kind: kind, chainID: kind == .legacy ? nil : setting.rules.chainID, nonce: call.nonce ?? 0, maxFeePerGas: fee,
      maxPriorityFeePerGas: call.gasPrice ?? call.maxPriorityFeePerGas ?? UInt256(), gasLimit: gas, to: call.to,
      value: call.value ?? UInt256(), data: call.data ?? [], accessList: call.accessList ?? [],
      maxFeePerBlobGas: call.maxFeePerBlobGas ?? UInt256(), blobVersionedHashes: call.blobVersionedHashes ?? [],
      authorizations: call.authorizations ?? [])
  }
}

extension Simulation {
  /// The answer's error for a call that did not succeed; nothing for one that did.
  static func failure(of outcome: TransactionOutcome) -> RPCError? {
    if outcome.isSuccess { return nil }
    if outcome.status == .revert, !outcome.output.isEmpty {
      let reason = RevertReason.decode(outcome.output)
      return .reverted("execution reverted" + (reason.map { ": " + $0 } ?? ""), data: outcome.output)
    }
    return .failed(outcome.errorMessage ?? "execution failed")
  }

  /// The answer's error for a call that was refused before it ran, in geth's words.
  static func refusal(_ error: InvalidTransaction, _ call: CallArguments, gas: UInt64) -> RPCError {
    let reason: String
    switch error {
    case .insufficientFunds(let sender, _, _) where (call.gasPrice ?? call.maxFeePerGas ?? UInt256()).isZero:
      reason = "insufficient funds for transfer: address \(sender.checksummed)"
    default: reason = error.description
    }
    return .failed("err: \(reason) (supplied gas \(gas))")
  }
}
