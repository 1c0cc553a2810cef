import AccountKeys
import ArgumentParser
import Cryptography
import Primitives

/// `quorate account list`.
struct AccountListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "Print summary of existing accounts.")

  @OptionGroup var keys: KeyStoreOptions

  func run() throws {
    let store = KeyStore(directory: keys.directory)
    let listing = try reportingKeys("cannot list the accounts") { () throws(KeyStoreError) in try store.list() }
    listing.warnings.forEach(AccountFiles.warn)
    for (place, account) in listing.accounts.enumerated() {
      print("Account #\(place): {\(AccountNewCommand.digits(account.address))} \(account.url)")
    }
  }
}

/// `quorate account new`.
struct AccountNewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Create a new account.",
    discussion: "Saves a new key in encrypted form and prints its address.")

  @OptionGroup var keys: KeyStoreOptions
  @OptionGroup var options: KeyFileOptions

  func run() throws {
    let password = try AccountPasswords(file: options.passwordFile)
      .new("The new account is locked with a password. Choose one, and don't forget it.")
    let store = KeyStore(directory: keys.directory, strength: options.strength)
    let account = try reportingKeys("Failed to create account") { () throws(KeyStoreError) in try store.create(password: password) }
    print(
      """

      Your new key was generated

      Public address of the key:   \(account.address.checksummed)
      Path of the secret key file: \(account.path)

      - The address is public: whoever deals with you may have it.
      - The key file with its password is all that controls the account: keep both to yourself.
      - Back the file up and remember the password: if one of them is lost, so is the account.

      """)
  }

  /// 40 digits without `0x`, as geth prints accounts.
  static func digits(_ address: Address) -> String { Hex.encode(address.bytes, prefix: false) }
}

/// `quorate account import KEYFILE`.
struct AccountImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Import a private key into a new account.",
    discussion: """
      The file holds an unencrypted private key in hexadecimal. The account is saved in encrypted form and its address printed. \
      Encrypted key files need no import: copy them into the key store.
      """)

  @OptionGroup var keys: KeyStoreOptions
  @OptionGroup var options: KeyFileOptions

  @Argument(help: "File with a private key of 64 hexadecimal digits.")
  var keyFile: String

  func run() throws {
    let (key, mode) = try reportingKeys("Failed to load the private key") { () throws(KeyStoreError) in
      try HexKey.read(keyFile, rule: .anyone)
    }
    if !AccessRule.owner.allows(mode: mode) { AccountFiles.warn(KeyStoreError.openToOthers(path: keyFile, mode: mode)) }
    let password = try AccountPasswords(file: options.passwordFile)
      .new("The new account is locked with a password. Choose one, and don't forget it.")
    let store = KeyStore(directory: keys.directory, strength: options.strength)
    let account = try reportingKeys("Could not create the account") { () throws(KeyStoreError) in
      try store.importKey(key, password: password)
    }
    print("Address: {\(AccountNewCommand.digits(account.address))}")
  }
}

/// `quorate account update ACCOUNT…`.
struct AccountUpdateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Update an existing account.",
    discussion: """
      Encrypts the key of each account anew: with another password, in the newest form, with the strength of --lightkdf or without it. \
      A file given with --password holds the present password in its first line and the new one in its second; with one line \
      the password stays.
      """)

  @OptionGroup var keys: KeyStoreOptions
  @OptionGroup var options: KeyFileOptions

  @Argument(help: "Addresses, places in the list of accounts, or key files.")
  var accounts: [String] = []

  func validate() throws {
    if accounts.isEmpty { throw ValidationError("No accounts specified to update") }
  }

  func run() throws {
    let passwords = try AccountPasswords(file: options.passwordFile)
    let store = KeyStore(directory: keys.directory, strength: options.strength)
    for name in accounts {
      let account = try reportingKeys("Could not find the account \(name)") { () throws(KeyStoreError) in
        try AccountFiles.account(name, in: store)
      }
      let old = try presentPassword(account, passwords, store)
      let new = try passwords.new("Choose a new password, and don't forget it.", line: 1)
      try reportingKeys("Could not update the account") { () throws(KeyStoreError) in
        try store.update(account, password: old, newPassword: new)
      }
    }
  }

  /// The account's present password: asked for up to three times, since people mistype; a file is right or wrong at once.
  private func presentPassword(
    _ account: StoredAccount, _ passwords: AccountPasswords, _ store: KeyStore
  ) throws(CommandFailure) -> SecretBytes {
    let attempts = options.passwordFile == nil ? 3 : 1
    for attempt in 1...attempts {
      let password = try passwords.existing("Unlocking account \(account.address.checksummed) | Attempt \(attempt)/\(attempts)")
      do throws(KeyStoreError) {
        _ = try store.key(of: account, password: password)
        return password
      } catch {
        if case .keyFile(_, .wrongPassword) = error { continue }
        throw CommandFailure("Failed to unlock account \(account.address.checksummed) (\(error))")
      }
    }
    throw CommandFailure("Failed to unlock account \(account.address.checksummed) (\(KeyFileError.wrongPassword))")
  }
}
