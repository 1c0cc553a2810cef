import Primitives

/// An account whose key lies in a file of a key store.
public struct StoredAccount: Sendable, Hashable {
  public let address: Address
  /// The file's path, absolute if the key store's is.
  public let path: String

  public init(address: Address, path: String) {
    self.address = address
    self.path = path
  }

  /// The name that geth's interfaces give it: `keystore://` and the path.
  public var url: String { "keystore://" + path }
}

/// Something about a file in a key store that its operator should know. The key store works without it.
public struct KeyStoreWarning: Sendable, Equatable, CustomStringConvertible {
  public enum Reason: Sendable, Equatable {
    /// Others than the owner may read or write the file or the directory.
    case openToOthers(KeyStoreError)
    /// The file could not be read.
    case unreadable(KeyStoreError)
    /// The file is no key file and is passed over.
    case notAKeyFile(KeyFileError)
    /// The file says no account, or the zero address, so it is not listed; it can be used by its path.
    case withoutAddress
    /// The account is listed, but its key cannot be had from this file.
    case unusable(KeyFileError)
  }

  public let path: String
  public let reason: Reason

  public var description: String {
    switch reason {
    case .openToOthers(let error), .unreadable(let error): error.description
    case .notAKeyFile(let error): "\(path) is passed over: \(error)"
    case .withoutAddress: "\(path) is passed over: it says no address"
    case .unusable(let error): "\(path) is listed but cannot be used: \(error)"
    }
  }
}

/// What a key store holds at a moment.
public struct KeyStoreListing: Sendable, Equatable {
  /// The accounts in the order of their files' names, which is that of their making.
  public var accounts: [StoredAccount]
  public var warnings: [KeyStoreWarning]

  public init(accounts: [StoredAccount] = [], warnings: [KeyStoreWarning] = []) {
    self.accounts = accounts
    self.warnings = warnings
  }
}
