import AccountKeys
import Foundation
import Primitives

/// What the account commands share about files and accounts that the operator names.
enum AccountFiles {
  /// A path that doesn't depend on the working directory.
  static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }

  /// Prints a warning for the operator; the command goes on.
  static func warn(_ warning: some CustomStringConvertible) {
    FileHandle.standardError.write(Data("quorate: warning: \(warning)\n".utf8))
  }

  /// An account by its address, by its place in `quorate account list`, or by the path of its file, as geth takes them.
  static func account(_ name: String, in store: KeyStore) throws(KeyStoreError) -> StoredAccount {
    if let address = Address(hex: name) { return try store.find(address) }
    if let place = Int(name) {
      let accounts = try store.list().accounts
      guard accounts.indices.contains(place) else { throw .noKey }
      return accounts[place]
    }
    let path = absolute(name)
    if let listed = try store.list().accounts.first(where: { $0.path == path }) { return listed }
    let file = try KeyFile(path: path)
    guard let address = file.address else {
      throw .keyFile(path: path, .invalid(field: "address", expected: "there, since the file is not named by its account"))
    }
    return StoredAccount(address: address, path: path)
  }
}
