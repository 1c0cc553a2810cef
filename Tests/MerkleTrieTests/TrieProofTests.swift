import MerkleTrie
import Primitives
import TestSupport
import Testing

@Suite("A proof")
struct TrieProofTests {
  @Test("shows each value and each absence to somebody who knows the root", arguments: [1, 2, 3, 4] as [UInt64])
  func roundTrip(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for model in [Model.hashes, .crowded, .short, .deep] {
      let trie = MerkleTrie()
      var expected: [Bytes: Bytes] = [:]
      let batch = TrieBatch()
      for _ in 0..<(1 + random.next() % 60) {
        let key = model.key(&random)
        expected[key] = model.value(&random)
        batch.set(key, expected[key] ?? [])
      }
      try trie.apply(batch)
      let root = trie.rootHash()
      for key in Array(expected.keys) + (0..<40).map({ _ in model.key(&random) }) {
        let nodes = try trie.proof(key)
        #expect(try verifyTrieProof(root: root, key: key, nodes: nodes) == expected[key])
        #expect(throws: TrieProofError.tooShort) { try verifyTrieProof(root: root, key: key, nodes: nodes.dropLast()) }
        #expect(throws: TrieProofError.self) { try verifyTrieProof(root: keccak256(root), key: key, nodes: nodes) }
        #expect(throws: TrieProofError.self) { try verifyTrieProof(root: root, key: key, nodes: nodes + [[0xc0]]) }
      }
    }
  }

  @Test("of the empty trie is empty")
  func empty() throws {
    #expect(try MerkleTrie().proof([1, 2] as Bytes) == [])
    #expect(try verifyTrieProof(root: emptyTrieRoot, key: [1, 2], nodes: []) == nil)
    #expect(throws: TrieProofError.tooShort) { try verifyTrieProof(root: keccak256([1] as Bytes), key: [1, 2], nodes: []) }
  }
}

@Suite("Fuzzing proofs")
struct TrieProofFuzzTests {
  @Test("damaged proofs never verify and never trap")
  func damaged() throws {
    var random = SeededRandom(seed: Fuzz.seed)
    let trie = MerkleTrie()
    let batch = TrieBatch()
    for _ in 0..<200 { batch.set(Model.crowded.key(&random), Model.crowded.value(&random)) }
    try trie.apply(batch)
    let root = trie.rootHash()
    for _ in 0..<Fuzz.cases(2000) {
      let key = Model.crowded.key(&random)
      var nodes = try trie.proof(key)
      let index = Int(random.next() % UInt64(nodes.count))
      let place = Int(random.next() % UInt64(nodes[index].count))
      nodes[index][place] ^= UInt8(1 + random.next() % 255)
      #expect(throws: TrieProofError.self) { try verifyTrieProof(root: root, key: key, nodes: nodes) }
      // The root may be made to fit: then the node decodes or is refused, but nothing traps.
      let first = nodes[0]
      _ = try? verifyTrieProof(root: keccak256(first), key: key, nodes: nodes)
    }
    for _ in 0..<Fuzz.cases(5000) {
      let node = random.bytes(Int(random.next() % 60))
      _ = try? verifyTrieProof(root: keccak256(node), key: [1, 2, 3], nodes: [node])
    }
  }
}
