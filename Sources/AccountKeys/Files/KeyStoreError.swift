import Primitives

/// Why something could not be done with a file that holds a key or password, or with the accounts of a key store.
public enum KeyStoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file or directory could not be read; `reason` is the system's word.
  case unreadable(path: String, reason: String)
  /// The file or directory could not be made or written; `reason` is the system's word.
  case unwritable(path: String, reason: String)
  /// The file is longer than a file of its kind can be.
  case tooLarge(path: String, limitBytes: Int)
  /// A directory, device, socket or pipe where a file was expected.
  case notAFile(path: String)
  /// Others than the owner may read or write it. Only a secret that is not encrypted is refused for it.
  case openToOthers(path: String, mode: UInt32)
  /// There is a file already, which is not overwritten.
  case exists(path: String)
  /// The file is no key file, or its key cannot be had.
  case keyFile(path: String, KeyFileError)
  /// The file does not hold a private key in hexadecimal.
  case hexKey(path: String, HexKeyError)
  /// The key file could not be made.
  case encryption(KeyFileError)
  /// The account is not in the key store.
  case noKey
  /// More than one file says that it is the account's.
  case ambiguous(Address, paths: [String])
  /// The account is there, but locked.
  case locked
  /// The account that is to be added is there.
  case accountExists
  /// More seconds than geth's clock holds (2⁶³ ns).
  case unlockTooLong

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .unwritable(let path, let reason): "cannot write \(path): \(reason)"
    case .tooLarge(let path, let limit): "\(path) is longer than \(limit) bytes"
    case .notAFile(let path): "\(path) is not a regular file"
    case .openToOthers(let path, let mode):
      "\(path) is open to others (mode \(octal(mode))): allow only its owner with chmod \(path.hasSuffix("/") ? "700" : "600") \(path)"
    case .exists(let path): "\(path) exists and is not overwritten"
    case .keyFile(let path, let error): error == .wrongPassword ? error.description : "\(path): \(error)"
    case .hexKey(let path, let error): "\(path): \(error)"
    case .encryption(let error): error.description
    case .noKey: "no key for given address or file"
    case .ambiguous(let address, let paths): "multiple keys match address \(address): \(paths.joined(separator: ", "))"
    case .locked: "authentication needed: password or unlock"
    case .accountExists: "account already exists"
    case .unlockTooLong: "unlock duration too large"
    }
  }

  private func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
