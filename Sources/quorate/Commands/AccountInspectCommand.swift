import AccountKeys
import ArgumentParser
import Cryptography
import JSON
import Primitives

/// `quorate account inspect ACCOUNT`.
struct AccountInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show what a key file holds.",
    discussion: """
      Without a password: what the file says of itself. With --decrypt or --password the key is decrypted, which proves that file and \
      password belong together, and its public key is shown; with --private the private key too.
      """)

  @OptionGroup var keys: KeyStoreOptions

  @Option(name: .customLong("password"), help: "Password file to use for non-interactive password input.")
  var passwordFile: String?

  @Flag(help: "Decrypt the key, asking for its password.")
  var decrypt = false

  @Flag(name: .customLong("private"), help: "Show the private key. Whoever sees it controls the account.")
  var showsPrivateKey = false

  @Flag(name: .customLong("json"), help: "Print JSON.")
  var usesJSON = false

  @Argument(help: "An address, a place in the list of accounts, or a key file.")
  var account: String

  func run() throws {
    let store = KeyStore(directory: keys.directory)
    let path = try reportingKeys("Could not find the account") { () throws(KeyStoreError) in try keyFilePath(in: store) }
    let file = try reportingKeys("Failed to read the key file") { () throws(KeyStoreError) in try KeyFile(path: path) }
    var lines: [(name: String, label: String, value: String)] = []
    if let address = file.address { lines.append(("Address", "Address", address.checksummed)) }
    lines.append(("File", "Key file", path))
    lines.append(("Version", "Version", file.version == .three ? "3" : "1"))
    lines.append(("KeyDerivation", "Key derivation", file.derivation.description))
    if let key = try decrypted(file, path) {
      lines.removeAll { $0.name == "Address" }
      lines.insert(("Address", "Address", key.address.checksummed), at: 0)
      lines.append(("PublicKey", "Public key", "04" + Hex.encode(key.publicKey.bytes, prefix: false)))
      if showsPrivateKey {
        lines.append(("PrivateKey", "Private key", HexKey.encode(key).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }))
      }
    }
    if usesJSON {
      print(JSONValue.object(JSONObject(lines.map { ($0.name, .string($0.value)) })).prettyPrinted)
    } else {
      for line in lines { print((line.label + ":").padded(to: 16) + line.value) }
    }
  }

  /// The file, which need not say its address when it is named itself.
  private func keyFilePath(in store: KeyStore) throws(KeyStoreError) -> String {
    do throws(KeyStoreError) { return try AccountFiles.account(account, in: store).path } catch {
      guard case .keyFile(let path, .invalid(field: "address", expected: _)) = error else { throw error }
      return path
    }
  }

  private func decrypted(_ file: KeyFile, _ path: String) throws(CommandFailure) -> PrivateKey? {
    guard decrypt || showsPrivateKey || passwordFile != nil else { return nil }
    let password = try AccountPasswords(file: passwordFile).existing("The key in \(path) is locked with a password.")
    do throws(KeyFileError) { return try file.decrypt(password: password) } catch { throw CommandFailure("Failed to decrypt: \(error)") }
  }
}

extension String {
  /// The text with blanks behind it up to a width.
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
