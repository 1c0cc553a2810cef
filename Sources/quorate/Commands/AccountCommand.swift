import AccountKeys
import ArgumentParser
import Node

/// `quorate account`: the encrypted key files of a node.
struct AccountCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "account", abstract: "Manage accounts.",
    discussion: """
      Keys lie encrypted in files under DATADIR/keystore, in the form that geth and GoQuorum read. Back the files up and remember the \
      passwords: without both an account is lost. Passwords are asked for, or read from a file with --password.
      """,
    subcommands: [
      AccountListCommand.self, AccountNewCommand.self, AccountUpdateCommand.self, AccountImportCommand.self, AccountInspectCommand.self,
    ])
}

/// Where the key store lies.
struct KeyStoreOptions: ParsableArguments {
  @Option(name: .customLong("datadir"), help: "Data directory for the databases and keystore.")
  var dataDirectory = DataDirectory.standard

  @Option(name: .customLong("keystore"), help: "Directory for the keystore (default = inside the datadir).")
  var path: String?

  /// The directory, as an absolute path: listings show it.
  var directory: String { AccountFiles.absolute(path ?? KeyStore.path(in: dataDirectory)) }
}

/// How new key files are made, and where their passwords come from.
struct KeyFileOptions: ParsableArguments {
  @Option(name: .customLong("password"), help: "Password file to use for non-interactive password input.")
  var passwordFile: String?

  @Flag(name: .customLong("lightkdf"), help: "Reduce key-derivation RAM & CPU usage at some expense of KDF strength.")
  var usesLightDerivation = false

  var strength: KeyDerivationStrength { usesLightDerivation ? .light : .standard }
}

/// Runs what a command does with key files; its failure is the command's.
func reportingKeys<Result>(_ action: String, _ body: () throws(KeyStoreError) -> Result) throws(CommandFailure) -> Result {
  do throws(KeyStoreError) { return try body() } catch { throw CommandFailure("\(action): \(error)") }
}
