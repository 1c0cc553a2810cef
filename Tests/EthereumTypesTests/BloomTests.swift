import EthereumTypes
import Primitives
import Testing

@Suite("Log blooms")
struct BloomTests {
  @Test("an account sets the three bits that its hash names")
  func bits() throws {
    // Keccak-256 of the 20 zero bytes starts 5380c7b7ae81a58e: bits 0x380, 0x7b7 and 0x681.
    var bloom = Bloom.empty
    bloom.insert(BloomBits(Address.zero))
    let set = (0..<2_048).filter { bloom.bytes[255 - $0 / 8] >> UInt8($0 % 8) & 1 == 1 }
    #expect(set == [0x380, 0x681, 0x7b7])
  }

  @Test("what was inserted may be contained, the rest is not")
  func containment() throws {
    let topic = Hash256(UInt256(42))
    let log = Log(address: Address(truncating: UInt256(7)), topics: [topic], data: [])
    let bloom = Bloom(of: [log])
    #expect(bloom.mayContain(BloomBits(log.address)))
    #expect(bloom.mayContain(BloomBits(topic)))
    #expect(!bloom.mayContain(BloomBits(Address(truncating: UInt256(8)))))
    #expect(!Bloom.empty.mayContain(BloomBits(log.address)))
  }

  @Test("a union contains both")
  func union() {
    let a = Bloom(of: [Log(address: Address(truncating: UInt256(1)), topics: [], data: [])])
    var both = Bloom(of: [Log(address: Address(truncating: UInt256(2)), topics: [], data: [])])
    both.formUnion(a)
    #expect(both.mayContain(BloomBits(Address(truncating: UInt256(1)))))
    #expect(both.mayContain(BloomBits(Address(truncating: UInt256(2)))))
    #expect(Bloom(bytes: both.bytes) == both)
    #expect(Bloom(bytes: Bytes(repeating: 0, count: 255)) == nil)
  }
}
