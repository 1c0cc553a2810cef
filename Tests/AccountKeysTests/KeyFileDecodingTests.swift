import AccountKeys
import Cryptography
import JSON
import Primitives
import Testing

@Suite("Hostile key files")
struct KeyFileDecodingTests {
  /// A key file with one member changed; nil takes it out.
  private func changed(_ path: String..., to value: JSONValue?) throws -> KeyFile {
    func set(_ json: JSONValue, _ path: ArraySlice<String>) throws -> JSONValue {
      guard let name = path.first else { return json }
      var object = try #require(json.object)
      object[name] = path.count == 1 ? value : try set(try #require(object[name]), path.dropFirst())
      return .object(object)
    }
    return try KeyFile(parsing: try set(try JSONValue(parsing: KeyFileVector.cheap.json), path[...]).encoded)
  }

  /// The error of decrypting a file.
  private func failure(_ file: KeyFile) -> KeyFileError? {
    do throws(KeyFileError) {
      _ = try file.decrypt(password: secret(KeyFileVector.cheap.password))
      return nil
    } catch { return error }
  }

  @Test("a file that asks for too much memory is refused before any is taken, and the error names both sizes")
  func memory() throws {
    let file = try changed("crypto", "kdfparams", "n", to: .number(JSONNumber(1 << 21)))
    let error = try #require(failure(file))
    #expect(error == .memoryBeyondLimit(neededBytes: 2_147_486_720, limitBytes: 1 << 30))
    #expect(error.description == "deriving the key would take 2048 MiB of memory, more than the limit of 1024 MiB")
  }

  @Test("a file that asks for too much work is refused")
  func work() throws {
    let wide = try changed("crypto", "kdfparams", "p", to: 1024)
    #expect(failure(wide) == .wrongPassword)
    var file = wide
    file.derivation = .scrypt(n: 1 << 12, r: 8, p: 1 << 10, keyBytes: 32, salt: [1])
    #expect(failure(file) == .workBeyondLimit(steps: 1 << 25, limit: 1 << 24))
    file.derivation = .pbkdf2(rounds: (1 << 24) + 1, keyBytes: 32, salt: [1])
    #expect(failure(file) == .workBeyondLimit(steps: (1 << 24) + 1, limit: 1 << 24))
  }

  @Test(
    "parameters without sense are refused",
    arguments: [
      ("n", 0), ("n", 1), ("n", 3), ("n", 1 << 31), ("n", Int.max), ("r", 0), ("r", 1025), ("r", Int.max), ("p", 0), ("p", 1025),
      ("p", Int.max), ("dklen", 0), ("dklen", 16), ("dklen", 31), ("dklen", 65), ("dklen", Int.max),
    ])
  func parameters(_ name: String, _ value: Int) throws {
    let file = try changed("crypto", "kdfparams", name, to: .number(JSONNumber(value)))
    guard case .invalid(let field, _) = failure(file) else {
      Issue.record("\(String(describing: failure(file)))")
      return
    }
    #expect(field == "kdfparams." + name)
  }

  @Test("numbers that are no whole numbers of 63 bits are refused", arguments: ["-1", "2.0", "1e3", "9223372036854775808", "1e400"])
  func numbers(_ text: String) throws {
    let json = KeyFileVector.cheap.json.replacing("\"n\": 2", with: "\"n\": \(text)")
    #expect(throws: KeyFileError.invalid(field: "kdfparams.n", expected: "a whole number from 0 to 2⁶³ − 1")) {
      try KeyFile(parsing: Array(json.utf8))
    }
  }

  @Test("members that are missing or of another kind are named")
  func members() throws {
    func field(_ path: [String], _ value: JSONValue?) -> String? {
      do {
        switch path.count {
        case 1: _ = try changed(path[0], to: value)
        case 2: _ = try changed(path[0], path[1], to: value)
        default: _ = try changed(path[0], path[1], path[2], to: value)
        }
      } catch KeyFileError.invalid(let field, _) {
        return field
      } catch {
        return "\(error)"
      }
      return nil
    }
    #expect(field(["crypto"], nil) == "crypto")
    #expect(field(["crypto"], []) == "crypto")
    #expect(field(["version"], nil) == "version")
    #expect(field(["version"], 4) == "key file version 4 is not supported; versions 1 and 3 are")
    #expect(field(["version"], "3") == "key file version 3 is not supported; versions 1 and 3 are")
    #expect(field(["address"], "0x12") == "address")
    #expect(field(["address"], 5) == "address")
    #expect(field(["address"], nil) == nil)
    #expect(field(["id"], nil) == nil)
    #expect(field(["crypto", "cipher"], "aes-256-gcm") == "cipher not supported: aes-256-gcm")
    #expect(field(["crypto", "cipher"], nil) == "crypto.cipher")
    #expect(field(["crypto", "cipherparams"], nil) == "cipherparams.iv")
    #expect(field(["crypto", "cipherparams", "iv"], "00") == "cipherparams.iv")
    #expect(field(["crypto", "cipherparams", "iv"], "zz4ccc8c4fb3e60e5538e0cf1e27c233") == "cipherparams.iv")
    #expect(field(["crypto", "ciphertext"], "") == "ciphertext")
    #expect(field(["crypto", "ciphertext"], .string(String(repeating: "00", count: 33))) == "ciphertext")
    #expect(field(["crypto", "mac"], "00") == "mac")
    #expect(field(["crypto", "kdf"], "argon2id") == "key derivation not supported: argon2id")
    #expect(field(["crypto", "kdf"], "pbkdf2") == "kdfparams.prf")
    #expect(field(["crypto", "kdfparams"], nil) == "kdfparams")
    #expect(field(["crypto", "kdfparams", "salt"], "") == "kdfparams.salt")
    #expect(field(["crypto", "kdfparams", "salt"], .string(String(repeating: "00", count: 1025))) == "kdfparams.salt")
    #expect(field(["crypto", "kdfparams", "n"], nil) == "kdfparams.n")
  }

  @Test("long, deep and other texts are refused")
  func texts() {
    func isNotJSON(_ text: String) -> Bool {
      do throws(KeyFileError) { _ = try KeyFile(parsing: Array(text.utf8)) } catch {
        if case .notJSON = error { return true }
      }
      return false
    }
    #expect(isNotJSON(""))
    #expect(isNotJSON("{"))
    #expect(isNotJSON(KeyFileVector.exampleKey))
    #expect(isNotJSON(String(repeating: "[", count: 1000)))
    #expect(isNotJSON("{\"version\":3," + String(repeating: " ", count: 65536) + "}"))
    #expect(throws: KeyFileError.invalid(field: "the file", expected: "a JSON object")) { try KeyFile(parsing: Array("[]".utf8)) }
  }
}
