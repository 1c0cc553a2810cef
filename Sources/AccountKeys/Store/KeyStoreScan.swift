import Foundation
import JSON
import Primitives

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Looks through the directory of a key store. It remembers what it read of each file and reads only what has changed since.
struct KeyStoreScan: Sendable {
  /// What shows that a file is still the same.
  private struct Mark: Equatable {
    let device: UInt64
    let inode: UInt64
    let size: Int
    let changedSeconds: Int
    let changedNanoseconds: Int
  }

  private struct Entry {
    let mark: Mark
    let address: Address?
    let warnings: [KeyStoreWarning]
  }

  let directory: String
  private var entries: [String: Entry] = [:]

  init(directory: String) { self.directory = directory }

  /// The accounts and what is wrong. A directory that is not there holds none.
  mutating func run() throws(KeyStoreError) -> KeyStoreListing {
    guard SecretFile.exists(directory) else { return KeyStoreListing() }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted() } catch {
      throw .unreadable(path: directory, reason: (error as NSError).localizedDescription)
    }
    var listing = KeyStoreListing()
    if let fault = SecretFile.directoryFault(directory) {
      listing.warnings.append(KeyStoreWarning(path: directory, reason: .openToOthers(fault)))
    }
    var current: [String: Entry] = [:]
    for name in names {
      // As geth does: hidden files, among them unfinished ones, and what editors leave are no keys.
      if name.hasPrefix(".") || name.hasSuffix("~") { continue }
      let path = directory + "/" + name
      guard let mark = mark(of: path) else { continue }
      let known = entries[name].flatMap { $0.mark == mark ? $0 : nil }
      let entry = known ?? read(path, mark)
      current[name] = entry
      listing.warnings += entry.warnings
      if let address = entry.address { listing.accounts.append(StoredAccount(address: address, path: path)) }
    }
    entries = current
    return listing
  }

  /// The mark of a regular file, or of the one that a symbolic link leads to; nil for anything else.
  private func mark(of path: String) -> Mark? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Mark(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int(status.st_size), changedSeconds: status.st_ctim.tv_sec,
      changedNanoseconds: status.st_ctim.tv_nsec)
  }

  private func read(_ path: String, _ mark: Mark) -> Entry {
    var warnings: [KeyStoreWarning] = []
    var address: Address?
    func warn(_ reason: KeyStoreWarning.Reason) { warnings.append(KeyStoreWarning(path: path, reason: reason)) }
    do throws(KeyStoreError) {
      // The content is encrypted: a loose mode is worth a warning, no more.
      let file = try SecretFile.read(path, bytesMax: KeyFile.bytesMax, rule: .anyone)
      do throws(KeyFileError) {
        let json = try file.bytes.withUnsafeBytes { (text) throws(KeyFileError) in try KeyFile.json(text) }
        address = try KeyFile.address(json["address"])
        if address?.isZero == true { address = nil }
        do throws(KeyFileError) {
          let key = try KeyFile(json: json)
          try key.derivation.check(KeyDerivationLimits())
          if address == nil { warn(.withoutAddress) }
        } catch {
          warn(address == nil ? .notAKeyFile(error) : .unusable(error))
        }
      } catch {
        warn(.notAKeyFile(error))
      }
      if !AccessRule.owner.allows(mode: file.mode) { warn(.openToOthers(.openToOthers(path: path, mode: file.mode))) }
    } catch {
      warn(.unreadable(error))
    }
    return Entry(mark: mark, address: address, warnings: warnings)
  }
}
