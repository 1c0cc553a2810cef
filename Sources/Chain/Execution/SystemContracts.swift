import EVM
import Primitives

/// The contracts that the protocol itself calls, before the first and after the last transaction of a block.
public enum SystemContracts {
  /// The caller of them all (EIP-4788).
  public static let caller = address("0xfffffffffffffffffffffffffffffffffffffffe")
  /// Keeps the roots of beacon blocks (EIP-4788).
  public static let beaconRoots = address("0x000f3df6d732807ef1319fb7b8bb8522d0beac02")
  /// Keeps the hashes of the last 8,191 blocks (EIP-2935).
  public static let blockHashes = address("0x0000f90827f1c53a10cb7a02335b175320002935")
  /// Queues withdrawal requests (EIP-7002).
  public static let withdrawalRequests = address("0x00000961ef480eb55e80d19ad83579a64c007002")
  /// Queues consolidation requests (EIP-7251).
  public static let consolidationRequests = address("0x0000bbddc7ce488642fb579f8b00f3a590007251")

  /// The gas of each call, which the block doesn't count.
  static let gas: UInt64 = 30_000_000

  /// Calls a contract as the system; what it answers if there is code that doesn't fail.
  static func call(_ contract: Address, input: Bytes, machine: EVM, deletingEmpty: Bool) -> CallResult? {
    let state = machine.state
    guard state.codeHash(of: contract) != Keccak256.emptyHash else { return nil }
    state.beginTransaction()
    machine.transaction = TransactionContext(origin: caller, gasPrice: 0, blobHashes: [])
    state.warm(contract)
    let result = machine.execute(Message(caller: caller, recipient: contract, input: input, gas: gas))
    state.finishTransaction(deletingEmpty: deletingEmpty)
    return result
  }

  private static func address(_ text: String) -> Address { Address(hex: text) ?? .zero }
}
