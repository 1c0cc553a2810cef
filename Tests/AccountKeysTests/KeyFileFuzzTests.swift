import AccountKeys
import Cryptography
import Primitives
import TestSupport
import Testing

@Suite("Key files under fuzz")
struct KeyFileFuzzTests {
  /// Cheap enough to try thousands.
  private static let limits = KeyDerivationLimits(memoryBytes: 1 << 20, steps: 1 << 10)

  @Test("a changed file that says its address is refused, or holds the very key")
  func mutations() throws {
    let password = secret(KeyFileVector.cheap.password)
    var decrypted = 0
    for run in 0..<Fuzz.cases(3000) {
      let seed = Fuzz.seed &+ UInt64(run)
      var random = SeededRandom(seed: seed)
      let text = mutated(KeyFileVector.cheap.bytes, &random)
      do throws(KeyFileError) {
        let file = try KeyFile(parsing: text)
        let key = try file.decrypt(password: password, limits: Self.limits)
        // Members that the key does not depend on may change: the name, blanks, the case of digits. The check of the password does not
        // cover the initialisation vector: there only the address shows a change, if the file says one.
        #expect(key.digits == KeyFileVector.exampleKey || file.address == nil, "QUORATE_SEED=\(seed)")
        decrypted += 1
      } catch { #expect(error.description.isEmpty == false) }
    }
    #expect(decrypted > 0)
  }

  @Test("what is read and written again is read as the same")
  func stability() {
    for run in 0..<Fuzz.cases(3000) {
      let seed = Fuzz.seed &+ UInt64(run)
      var random = SeededRandom(seed: seed)
      let text = mutated(KeyFileVector.all[run % KeyFileVector.all.count].bytes, &random)
      guard let file = try? KeyFile(parsing: text) else { continue }
      #expect((try? KeyFile(parsing: file.encoded)) == file, "QUORATE_SEED=\(seed)")
    }
  }

  @Test("any text is a key in hexadecimal or an error, and keys come out as they went in")
  func hexKeys() {
    for run in 0..<Fuzz.cases(3000) {
      let seed = Fuzz.seed &+ UInt64(run)
      var random = SeededRandom(seed: seed)
      let text = mutated(Array((KeyFileVector.exampleKey + "\n").utf8), &random)
      guard let key = text.withUnsafeBytes({ try? HexKey.parse($0) }) else { continue }
      let lower = String(decoding: text, as: UTF8.self).lowercased()
      #expect(lower.contains(key.digits), "QUORATE_SEED=\(seed)")
    }
  }

  @Test("any text is a list of passwords that together with the ends of lines is the text")
  func passwordFiles() {
    for run in 0..<Fuzz.cases(500) {
      let seed = Fuzz.seed &+ UInt64(run)
      var random = SeededRandom(seed: seed)
      let alphabet = Array("ab\r\n\n ".utf8)
      let text = random.bytes(Int.random(in: 0...40, using: &random)).map { alphabet[Int($0) % alphabet.count] }
      let lines = text.withUnsafeBytes { PasswordFile.lines($0) }
      var expected = text.split(separator: 10, omittingEmptySubsequences: false).map { $0.trimmingEnd(13) }
      if expected.count > 1, text.last == 10 { expected.removeLast() }
      #expect(lines.map { $0.withUnsafeBytes { Bytes($0) } } == expected, "QUORATE_SEED=\(seed)")
    }
  }

  /// One to four changes: a byte replaced, taken out or put in, a piece repeated, the end cut off.
  private func mutated(_ text: Bytes, _ random: inout SeededRandom) -> Bytes {
    var text = text
    let alphabet = Array("0123456789abcdefABCDEF{}[]:,\" \\-.eptn".utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &random)
      let likely = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      let byte = Bool.random(using: &random) ? likely : UInt8.random(in: 0...255, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: text.remove(at: place)
      case 1: text.insert(byte, at: place)
      case 2:
        let end = min(text.count, place + 20)
        text.insert(contentsOf: text[place..<end], at: place)
      case 3 where Int.random(in: 0..<8, using: &random) == 0: text.removeSubrange(place...)
      default: text[place] = byte
      }
    }
    return text
  }
}

extension ArraySlice<UInt8> {
  /// The bytes without any number of `byte` at the end.
  fileprivate func trimmingEnd(_ byte: UInt8) -> Bytes {
    var end = endIndex
    while end > startIndex, self[end - 1] == byte { end -= 1 }
    return Bytes(self[startIndex..<end])
  }
}
