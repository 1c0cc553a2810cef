import Consensus
import EVM
import Primitives

/// Asking a contract for the validators that it names, as `eth_call` would.
enum ContractValidators {
  /// The gas that the question may use.
  static let gas: UInt64 = 50_000_000

  /// Why a contract gave no answer.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// The validators that the contract at `address` names, asked on a machine that stands on the state after a block, in that
  /// block's setting. Changes nothing.
  static func ask(_ address: Address, on machine: EVM) throws(Failure) -> [Address] {
    machine.state.beginTransaction()
    machine.transaction = TransactionContext()
    let message = Message(caller: .zero, recipient: address, input: ValidatorContract.callData, gas: gas, isStatic: true)
    let result = machine.execute(message)
    machine.state.finishTransaction(deletingEmpty: false)
    guard result.isSuccess else { throw Failure(description: result.errorMessage ?? "the call failed") }
    guard let validators = ValidatorContract.decode(result.output) else {
      throw Failure(
        description: "the contract returned no list of addresses but \(result.output.count) bytes: \(Hex.encode(result.output.prefix(128)))"
      )
    }
    return validators
  }
}
