import Cryptography
import Primitives
import Testing

@Suite("secrets") struct SecretBytesTests {
  @Test("a secret gives back its bytes and compares by them")
  func contents() {
    let bytes: Bytes = [1, 2, 3, 255]
    let one = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
    var source = bytes
    let other = SecretBytes(consuming: &source)
    #expect(source.isEmpty)
    #expect(one == other)
    #expect(one.withUnsafeBytes { Bytes($0) } == bytes)
    #expect(one != SecretBytes(count: 4) { _ in })
    #expect(one != SecretBytes(count: 3) { $0.copyBytes(from: [1, 2, 3]) })
    #expect(SecretBytes(count: 0) { _ in }.count == 0)
  }

  @Test("wiping overwrites memory with zeros")
  func wiping() {
    let count = 64
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { memory.deallocate() }
    memory.copyBytes(from: Bytes(repeating: 0xaa, count: count))
    SecretBytes.wipe(memory)
    #expect(memory.allSatisfy { $0 == 0 })
  }

  @Test("printing, interpolating and dumping show nothing of a secret or a key")
  func printing() throws {
    let key = try #require(PrivateKey(bytes: Bytes(repeating: 0x5a, count: 32)))
    var dumped = ""
    dump(key, to: &dumped)
    dump(key.secret, to: &dumped)
    let texts = ["\(key)", "\(key.secret)", String(reflecting: key), String(reflecting: key.secret), dumped]
    for text in texts {
      #expect(!text.lowercased().contains("5a5a"))
      #expect(!text.contains("90, 90"))
    }
    #expect("\(key.secret)" == "<32 secret bytes>")
    #expect("\(key)" == "<private key of \(key.address.hex)>")
  }
}
