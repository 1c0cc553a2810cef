/// Which writes of a `MemoryStore` fail, and how: a disk that can be made to break at a chosen moment.
public struct WriteFaults: Sendable {
  /// What a broken write does.
  public enum Fault: Sendable {
    /// Refuses with this error; nothing is written.
    case refuse(KeyValueStoreError)
  }

  private var faults: [Int: Fault]

  /// A disk that never fails.
  public static let none = WriteFaults(faults: [:])

  /// The write with number `write` (the first is 0) does as `fault` says.
  public init(write: Int, _ fault: Fault) { faults = [write: fault] }

  /// Each write whose number is a key does as its fault says.
  public init(faults: [Int: Fault]) { self.faults = faults }

  func fault(write: Int) -> Fault? { faults[write] }
}
