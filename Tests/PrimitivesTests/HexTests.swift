import Primitives
import Testing

@Suite("Hexadecimal text")
struct HexTests {
  @Test("data round-trips with its prefix")
  func data() {
    #expect(Hex.decode("0x00ff10") == [0, 255, 16])
    #expect(Hex.decode("00FF10") == [0, 255, 16])
    #expect(Hex.decode("0x") == [])
    #expect(Hex.encode([0, 255, 16] as Bytes) == "0x00ff10")
  }

  @Test("odd, foreign and doubled forms are refused", arguments: ["0x0", "0xg0", "0x0x00", "0x 1", "é0"])
  func refusals(text: String) { #expect(Hex.decode(text) == nil) }

  @Test("quantities have no leading zero and at most 64 bits")
  func quantities() {
    #expect(UInt64(quantity: "0x0") == 0)
    #expect(UInt64(quantity: "0x41") == 65)
    #expect(UInt64(quantity: "0xffffffffffffffff") == .max)
    for wrong in ["0x", "0x00", "0x01", "41", "0x10000000000000000", "0xg", ""] {
      #expect(UInt64(quantity: wrong) == nil, "\(wrong)")
    }
    #expect(UInt64(1024).hexQuantity == "0x400")
  }
}
