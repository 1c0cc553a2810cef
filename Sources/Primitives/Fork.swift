/// The rule sets of Ethereum that change what the virtual machine or a block may do, oldest first.
///
/// Which one holds at a block follows from the chain configuration. Difficulty-only forks (Muir Glacier, Arrow
/// Glacier, Gray Glacier) change no rule of execution and are part of the chain configuration alone.
public enum Fork: UInt8, Sendable, CaseIterable, Comparable {
  case frontier
  case homestead
  /// EIP-150, gas costs of calls.
  case tangerineWhistle
  /// EIP-155, 158, 160, 170.
  case spuriousDragon
  case byzantium
  case constantinople
  /// Constantinople without EIP-1283.
  case petersburg
  case istanbul
  case berlin
  case london
  /// The merge: PREVRANDAO instead of DIFFICULTY.
  case paris
  case shanghai
  case cancun
  case prague

  @inlinable public static func < (a: Fork, b: Fork) -> Bool { a.rawValue < b.rawValue }
}
