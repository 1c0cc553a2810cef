import EthereumTypes
import JSON
import Primitives

/// One published block test: a genesis, encoded blocks of which some are invalid, and the chain that must come of them.
///
/// The format is described in the public repository ethereum/tests under docs/.
public struct BlockTest: Sendable {
  public let name: String
  /// The name of the chain's configuration, a fork or a change of forks.
  public let network: String
  /// The accounts of the genesis; parsed for each run.
  public let pre: JSONValue
  /// The encoding of the first block.
  public let genesis: Bytes
  /// The hash that the first block must have.
  public let genesisHash: Hash256
  /// The blocks in the order in which they arrive.
  public let entries: [Entry]
  /// The hash of the head after all of them.
  public let lastBlockHash: Hash256
  /// The accounts after the head, if the file lists them.
  public let postState: JSONValue?
  /// The root of the state after the head, if the file has it in the place of the accounts.
  public let postStateHash: Hash256?
  /// Whether the test was made before Prague was settled; see `TestNetwork`.
  let isDraft: Bool

  /// One block that arrives.
  public struct Entry: Sendable {
    /// Any bytes: they need not be a block.
    public var encoded: Bytes
    /// The error of an invalid block; nil if it must be taken.
    public var expectedException: String?
    /// The hash that the file gives a valid block.
    public var hash: Hash256?
  }
}

extension BlockTest {
  /// The tests of a file, in its order.
  public static func parse(_ file: JSONValue) throws(FormatError) -> [BlockTest] {
    guard let object = file.object else { throw FormatError("a block test file is a JSON object") }
    var tests: [BlockTest] = []
    for (name, value) in object {
      do throws(FormatError) { tests.append(try BlockTest(name: name, value)) } catch { throw FormatError("\(name): \(error)") }
    }
    return tests
  }

  init(name: String, _ json: JSONValue) throws(FormatError) {
    self.name = name
    guard let network = try json.member("network").string else { throw FormatError("network is no text") }
    self.network = network
    pre = try json.member("pre")
    isDraft = TestNetwork.isDraft(json)
    genesis = try json.bytes("genesisRLP")
    genesisHash = try json.member("genesisBlockHeader").hash("hash")
    lastBlockHash = try json.hash("lastblockhash")
    postState = json["postState"]
    postStateHash = try json.optionalHash("postStateHash")
    var entries: [Entry] = []
    for (index, element) in try json.elements("blocks").enumerated() {
      do throws(FormatError) { entries.append(try Entry(element)) } catch { throw FormatError("block \(index): \(error)") }
    }
    self.entries = entries
  }
}

extension BlockTest.Entry {
  init(_ json: JSONValue) throws(FormatError) {
    encoded = try json.bytes("rlp")
    // A file that serves several networks names the error by network, `expectExceptionALL` and the like.
    let exceptions = json.object?.first { $0.name.hasPrefix("expectException") }
    expectedException = exceptions?.value.string
    hash = expectedException == nil ? try json["blockHeader"]?.optionalHash("hash") : nil
  }
}
