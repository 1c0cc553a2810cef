import AccountKeys
import Cryptography

/// Passwords for the account commands: from the file that `--password` names, else asked for.
struct AccountPasswords {
  private let passwords: [SecretBytes]?

  /// Reads the file if there is one, and warns if others may read it too.
  init(file: String?) throws(CommandFailure) {
    guard let file else {
      passwords = nil
      return
    }
    let content = try reportingKeys("Failed to read password file") { () throws(KeyStoreError) in try PasswordFile.read(file) }
    if let warning = content.warning { AccountFiles.warn(warning) }
    passwords = content.passwords
  }

  /// The password of an account that exists: the file's line of that place, or its last.
  func existing(_ prompt: String, line: Int = 0) throws(CommandFailure) -> SecretBytes {
    if let password = fromFile(line) { return password }
    PasswordPrompt.say(prompt)
    return try PasswordPrompt.ask("Password: ")
  }

  /// A new password, which is asked for twice.
  func new(_ prompt: String, line: Int = 0) throws(CommandFailure) -> SecretBytes {
    if let password = fromFile(line) { return password }
    PasswordPrompt.say(prompt)
    let password = try PasswordPrompt.ask("Password: ")
    guard try PasswordPrompt.ask("Repeat password: ") == password else { throw CommandFailure("Passwords do not match") }
    return password
  }

  private func fromFile(_ line: Int) -> SecretBytes? {
    guard let passwords else { return nil }
    return line < passwords.count ? passwords[line] : passwords.last
  }
}
