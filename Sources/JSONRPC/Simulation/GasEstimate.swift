import Chain
import EVM
import EthereumTypes
import Primitives

/// Finds the least gas with which a call succeeds.
struct GasEstimate {
  let simulation: Simulation
  let call: CallArguments

  /// The gas of a transfer: no transaction needs less.
  private static let leastGas: UInt64 = 21_000

  /// Tries the most gas first, then halves the range. What a run used is no bound: a contract may swallow whatever an inner call is given
  /// and succeed with much less.
  func least() throws(RPCError) -> UInt64 {
    var high = try ceiling()
    let cap = high
    var low = Self.leastGas - 1
    let first = try run(gas: high)
    switch first {
    case .timedOut: throw .timedOut("execution aborted (timeout = \(simulation.limits.callSeconds)s, --vm.calltimeout)")
    case .refused(let error):
      if case .malformed(.intrinsicGasTooLow) = error { throw .failed("gas required exceeds allowance (\(cap))") }
      // geth's search meets the refusal at its first step, in the middle of the range.
      throw Simulation.refusal(error, call, gas: high / 2 + low / 2 + (high & low & 1))
    case .finished(let outcome):
      if let error = Simulation.failure(of: outcome) {
        throw outcome.status == .outOfGas ? .failed("gas required exceeds allowance (\(cap))") : error
      }
    }
    while low + 1 < high { try narrow(&low, &high, at: low + (high - low) / 2) }
    return high
  }

  private func narrow(_ low: inout UInt64, _ high: inout UInt64, at gas: UInt64) throws(RPCError) {
    if case .finished(let outcome) = try run(gas: gas), outcome.isSuccess { high = gas } else { low = gas }
  }

  private func run(gas: UInt64) throws(RPCError) -> Simulation.Ending {
    try simulation.run(call, gas: gas, milliseconds: simulation.limits.callMilliseconds)
  }

  /// The most gas that the call may get: what it asks for or a block holds, what the sender can pay, and the node's cap.
  private func ceiling() throws(RPCError) -> UInt64 {
    var high = simulation.header.gasLimit
    if let asked = call.gas, asked >= Self.leastGas { high = asked }
    if let price = call.gasPrice ?? call.maxFeePerGas, !price.isZero {
      let state = try simulation.view.state(at: simulation.header.number)
      let address = call.from ?? .zero
      let stored = try onState { () throws(StateReadError) in try state.account(address) }
      let balance = simulation.stateOverrides[address]?.balance ?? stored?.balance ?? UInt256()
      let value = call.value ?? UInt256()
      guard balance >= value else { throw .failed("insufficient funds for transfer") }
      if let allowance = UInt64(exactly: (balance &- value) / price), allowance < high { high = allowance }
    }
    return simulation.limits.callGas > 0 ? min(high, simulation.limits.callGas) : high
  }
}
