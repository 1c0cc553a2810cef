import Foundation
import MerkleTrie
import Primitives
import TestSupport
import Testing

/// The published trie tests (ethereum/tests, TrieTests).
@Suite("Published trie tests")
struct TriePublishedTests {
  static let files = ["trietest", "trieanyorder", "trietest_secureTrie", "trieanyorder_secureTrie", "hex_encoded_securetrie_test"]

  @Test("give the published roots, changed one by one, in one batch and computed without a trie", arguments: files)
  func roots(file: String) throws {
    let isSecure = file.lowercased().contains("secure")
    let text = Data(try Fixtures.bytes("fixtures/ethereum-tests/TrieTests/\(file).json"))
    let cases = try #require(JSONSerialization.jsonObject(with: text) as? [String: [String: Any]])
    #expect(!cases.isEmpty)
    for (name, content) in cases {
      let rootText = try #require(content["root"] as? String)
      let expected = try #require(Hash256(hex: rootText))
      let changes = try Self.changes(content["in"], isSecure: isSecure)
      let stepwise = MerkleTrie()
      let batch = TrieBatch()
      for (key, value) in changes {
        let single = TrieBatch()
        single.set(key, value)
        try stepwise.apply(single)
        #expect(stepwise._checkInvariants() == [], "\(name)")
        batch.set(key, value)
      }
      #expect(stepwise.rootHash() == expected, "\(name), one by one")
      let batched = MerkleTrie()
      try batched.apply(batch)
      #expect(batched.rootHash() == expected, "\(name), batched")
      #expect(batch.root() == expected, "\(name), without a trie")
    }
  }

  /// The input in either of its forms: pairs in order, or an object.
  private static func changes(_ input: Any?, isSecure: Bool) throws -> [(Bytes, Bytes)] {
    var changes: [(Bytes, Bytes)] = []
    func add(_ key: String, _ value: Any?) throws {
      let key = try bytes(key)
      changes.append((isSecure ? keccak256(key).bytes : key, try (value as? String).map { try bytes($0) } ?? []))
    }
    if let pairs = input as? [[Any]] {
      for pair in pairs { try add(#require(pair[0] as? String), pair[1]) }
    } else {
      for (key, value) in try #require(input as? [String: Any]) { try add(key, value) }
    }
    return changes
  }

  private static func bytes(_ text: String) throws -> Bytes {
    text.hasPrefix("0x") ? try #require(Hex.decode(text)) : Bytes(text.utf8)
  }
}
