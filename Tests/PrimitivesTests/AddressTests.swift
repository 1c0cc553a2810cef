import Primitives
import TestSupport
import Testing

@Suite("Addresses and hashes")
struct AddressTests {
  @Test(
    "checksummed text follows EIP-55",
    arguments: [
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
      "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ])
  func checksum(text: String) throws {
    let address = try #require(Address(hex: text))
    #expect(address.checksummed == text)
    #expect(address.hex == text.lowercased())
  }

  @Test("an address survives the way through a 256-bit word", arguments: 0..<4)
  func words(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let bytes = random.bytes(20)
      let address = try #require(Address(bytes: bytes))
      #expect(address.word == UInt256(bigEndian: bytes))
      #expect(Address(truncating: address.word) == address)
      #expect(address.bytes == bytes)
      let hash = try #require(Hash256(bytes: random.bytes(12) + bytes))
      #expect(Address(truncating: hash) == address)
      #expect(Hash256(hash.word) == hash)
    }
  }

  @Test("order is the order of the bytes")
  func order() throws {
    let low = try #require(Address(hex: "0x0100000000000000000000000000000000000002"))
    let high = try #require(Address(hex: "0x0200000000000000000000000000000000000001"))
    #expect(low < high)
    #expect(!(high < low))
    #expect(Hash256(UInt256(255)) < Hash256(UInt256(256)))
  }

  @Test("other lengths are no address and no hash")
  func lengths() {
    #expect(Address(bytes: Bytes(repeating: 0, count: 19)) == nil)
    #expect(Address(hex: "0x00") == nil)
    #expect(Hash256(bytes: Bytes(repeating: 0, count: 33)) == nil)
  }
}
