import Cryptography
import Primitives
import Synchronization

/// A directory of encrypted key files, and which of the keys are unlocked.
///
/// Usable from any thread. Calls that take a password compute up to a second and longer, so they belong on a worker thread; they run
/// one after the other, so that many of them together take no more memory than one.
public final class KeyStore: Sendable {
  public let directory: String

  private let strength: KeyDerivationStrength
  private let limits: KeyDerivationLimits
  private let clock: @Sendable () -> Duration
  private let scan: Mutex<KeyStoreScan>
  private let unlocked = Mutex(UnlockedKeys())
  private let derivations = Mutex(())

  /// - Parameters:
  ///   - directory: it is made when the first key is stored.
  ///   - strength: of new key files.
  ///   - limits: what an existing key file may cost.
  ///   - clock: the time since any fixed moment; it never goes back.
  public init(
    directory: String, strength: KeyDerivationStrength = .standard, limits: KeyDerivationLimits = KeyDerivationLimits(),
    clock: @escaping @Sendable () -> Duration
  ) {
    var directory = directory
    while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
    self.directory = directory
    self.strength = strength
    self.limits = limits
    self.clock = clock
    scan = Mutex(KeyStoreScan(directory: directory))
  }

  /// A key store on the system's monotonic clock.
  public convenience init(
    directory: String, strength: KeyDerivationStrength = .standard, limits: KeyDerivationLimits = KeyDerivationLimits()
  ) {
    let start = ContinuousClock.now
    self.init(directory: directory, strength: strength, limits: limits, clock: { ContinuousClock.now - start })
  }

  /// Where the key store of a data directory lies.
  public static func path(in dataDirectory: String) -> String { dataDirectory + "/keystore" }

  // MARK: Looking

  /// The accounts of the directory as it is now. Files that have not changed are not read again.
  public func list() throws(KeyStoreError) -> KeyStoreListing {
    try scan.withLock { (scan: inout KeyStoreScan) throws(KeyStoreError) -> KeyStoreListing in try scan.run() }
  }

  /// The one file of an account.
  public func find(_ address: Address) throws(KeyStoreError) -> StoredAccount {
    let matches = try list().accounts.filter { $0.address == address }
    guard let first = matches.first else { throw .noKey }
    guard matches.count == 1 else { throw .ambiguous(address, paths: matches.map(\.path)) }
    return first
  }

  // MARK: Storing

  /// Makes a new key and stores it encrypted. Throws when the directory cannot be written.
  public func create(password: SecretBytes) throws(KeyStoreError) -> StoredAccount {
    let key: PrivateKey
    do throws(Secp256k1Error) { key = try PrivateKey.random() } catch { throw .encryption(.cryptographyFailed) }
    return try store(key, password: password)
  }

  /// Stores an existing key encrypted, unless the account is there.
  public func importKey(_ key: PrivateKey, password: SecretBytes) throws(KeyStoreError) -> StoredAccount {
    guard try !list().accounts.contains(where: { $0.address == key.address }) else { throw .accountExists }
    return try store(key, password: password)
  }

  private func store(_ key: PrivateKey, password: SecretBytes) throws(KeyStoreError) -> StoredAccount {
    try SecretFile.makeDirectory(directory)
    let path = directory + "/" + KeyFileName.make(key.address)
    try write(try encrypt(key, password, identifier: nil), to: path, replacing: false)
    return StoredAccount(address: key.address, path: path)
  }

  /// Encrypts the key of an account anew with another password and this key store's strength. An old version becomes version 3.
  public func update(_ account: StoredAccount, password: SecretBytes, newPassword: SecretBytes) throws(KeyStoreError) {
    let (file, key) = try open(account, password: password)
    let identifier = file.identifier.isEmpty ? nil : file.identifier
    try write(try encrypt(key, newPassword, identifier: identifier), to: account.path, replacing: true)
  }

  private func encrypt(_ key: PrivateKey, _ password: SecretBytes, identifier: String?) throws(KeyStoreError) -> KeyFile {
    do throws(KeyFileError) {
      return try derivations.withLock { (_: inout ()) throws(KeyFileError) -> KeyFile in
        var random = SystemRandomNumberGenerator()
        return try KeyFile(encrypting: key, password: password, strength: strength, identifier: identifier, using: &random)
      }
    } catch { throw .encryption(error) }
  }

  private func write(_ file: KeyFile, to path: String, replacing: Bool) throws(KeyStoreError) {
    let written: Result<Void, KeyStoreError> = file.encoded.withUnsafeBytes { bytes in
      do throws(KeyStoreError) {
        return .success(try SecretFile.write(bytes, to: path, replacing: replacing))
      } catch { return .failure(error) }
    }
    try written.get()
  }

  // MARK: Using

  /// The key of an account by its password, without unlocking it.
  public func key(of account: StoredAccount, password: SecretBytes) throws(KeyStoreError) -> PrivateKey {
    try open(account, password: password).key
  }

  /// The key of an account by its password, without unlocking it.
  public func key(of address: Address, password: SecretBytes) throws(KeyStoreError) -> PrivateKey {
    try key(of: try find(address), password: password)
  }

  private func open(_ account: StoredAccount, password: SecretBytes) throws(KeyStoreError) -> (file: KeyFile, key: PrivateKey) {
    let file = try KeyFile(path: account.path)
    do throws(KeyFileError) {
      let key = try derivations.withLock { (_: inout ()) throws(KeyFileError) -> PrivateKey in
        try file.decrypt(password: password, limits: limits)
      }
      guard key.address == account.address else { throw .addressMismatch(stated: account.address, actual: key.address) }
      return (file, key)
    } catch { throw .keyFile(path: account.path, error) }
  }

  /// Unlocks an account by its password, for some seconds, or until it is locked if `seconds` is nil or 0.
  ///
  /// Unlocking again sets the time anew; an account that is unlocked for ever stays so.
  public func unlock(_ address: Address, password: SecretBytes, seconds: UInt64? = nil) throws(KeyStoreError) {
    let length = seconds ?? 0
    guard length <= UInt64(Int64.max) / 1_000_000_000 else { throw .unlockTooLong }
    let key = try key(of: address, password: password)
    let end: Duration? = length == 0 ? nil : clock() + .seconds(Int64(length))
    unlocked.withLock { $0.unlock(key, until: end) }
  }

  /// Locks an account; nothing happens if it is locked.
  public func lock(_ address: Address) { unlocked.withLock { $0.lock(address) } }

  /// Locks all accounts, as at the end of the process.
  public func lockAll() { unlocked.withLock { $0.lockAll() } }

  /// The key of an unlocked account.
  public func unlockedKey(of address: Address) throws(KeyStoreError) -> PrivateKey {
    let now = clock()
    if let key = unlocked.withLock({ $0.key(address, now: now) }) { return key }
    _ = try find(address)
    throw .locked
  }

  /// Whether the account is unlocked now.
  public func isUnlocked(_ address: Address) -> Bool {
    let now = clock()
    return unlocked.withLock { $0.key(address, now: now) != nil }
  }

  /// Whether any account is unlocked now; geth's wallet status is then "Unlocked".
  public var isAnyUnlocked: Bool {
    let now = clock()
    return unlocked.withLock { $0.isAnyUnlocked(now: now) }
  }

  /// Wipes the keys whose time has run out, and answers how long it is to the next one, nil if none has an end. Whoever owns the key
  /// store calls this by a timer; a key is refused at its end with and without it.
  public func removeExpired() -> Duration? {
    let now = clock()
    return unlocked.withLock { $0.removeExpired(now: now) }.map { $0 - now }
  }
}

extension KeyFile {
  /// Reads a key file from disk. The mode is not looked at: the content is encrypted.
  public init(path: String) throws(KeyStoreError) {
    let file = try SecretFile.read(path, bytesMax: KeyFile.bytesMax, rule: .anyone)
    do throws(KeyFileError) {
      self = try file.bytes.withUnsafeBytes { (text) throws(KeyFileError) in try KeyFile(parsing: text) }
    } catch { throw .keyFile(path: path, error) }
  }
}
