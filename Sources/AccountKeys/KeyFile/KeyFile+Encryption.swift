import Crypto
import CryptoExtras
import Cryptography
import Foundation
import Primitives

extension KeyFile {
  /// Encrypts a private key as version 3.
  ///
  /// - Parameters:
  ///   - identifier: the key's name; a random UUID unless given.
  ///   - random: where salt, initialisation vector and UUID come from.
  public init(
    encrypting key: PrivateKey, password: SecretBytes, strength: KeyDerivationStrength = .standard, identifier: String? = nil,
    using random: inout some RandomNumberGenerator
  ) throws(KeyFileError) {
    version = .three
    address = key.address
    derivation = strength.derivation(salt: random.bytes(32))
    initializationVector = random.bytes(16)
    self.identifier = identifier ?? KeyFile.randomIdentifier(using: &random)
    let limits = KeyDerivationLimits()
    let derived = try derivation.deriveKey(from: password, limits: limits)
    do {
      let nonce = try AES._CTR.Nonce(nonceBytes: initializationVector)
      let cipherKey = derived.withUnsafeBytes { SymmetricKey(data: UnsafeRawBufferPointer(rebasing: $0[..<16])) }
      ciphertext = try key.secret.withUnsafeBytes { (secret) throws -> Bytes in
        Bytes(try AES._CTR.encrypt(secret, using: cipherKey, nonce: nonce))
      }
    } catch {
      throw .cryptographyFailed
    }
    authenticationCode = KeyFile.authenticationCode(derived, ciphertext)
  }

  /// Encrypts a private key as version 3 with the system's random numbers.
  public init(encrypting key: PrivateKey, password: SecretBytes, strength: KeyDerivationStrength = .standard) throws(KeyFileError) {
    var random = SystemRandomNumberGenerator()
    try self.init(encrypting: key, password: password, strength: strength, using: &random)
  }

  /// The private key. Takes as long as the file's parameters ask for, up to `limits`.
  ///
  /// Throws `wrongPassword` also when the file was changed: the two cannot be told apart.
  public func decrypt(password: SecretBytes, limits: KeyDerivationLimits = KeyDerivationLimits()) throws(KeyFileError) -> PrivateKey {
    let derived = try derivation.deriveKey(from: password, limits: limits)
    guard KeyFile.isSame(KeyFile.authenticationCode(derived, ciphertext), authenticationCode) else { throw .wrongPassword }
    var plain = try decryptContent(derived)
    defer { plain.withUnsafeMutableBytes { SecretBytes.wipe($0) } }
    // Some tools dropped leading zeros of the key.
    guard (1...32).contains(plain.count) else { throw .notAKey }
    let secret = SecretBytes(count: 32) { padded in
      plain.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: padded[(32 - $0.count)...]).copyMemory(from: $0) }
    }
    guard let key = PrivateKey(secret) else { throw .notAKey }
    if let address, address != key.address { throw .addressMismatch(stated: address, actual: key.address) }
    return key
  }

  private func decryptContent(_ derived: SecretBytes) throws(KeyFileError) -> Data {
    do {
      switch version {
      case .three:
        let nonce = try AES._CTR.Nonce(nonceBytes: initializationVector)
        let key = derived.withUnsafeBytes { SymmetricKey(data: UnsafeRawBufferPointer(rebasing: $0[..<16])) }
        return try AES._CTR.decrypt(ciphertext, using: key, nonce: nonce)
      case .one:
        let initial = try AES._CBC.IV(ivBytes: initializationVector)
        let hash = derived.withUnsafeBytes { keccak256(UnsafeRawBufferPointer(rebasing: $0[..<16])) }
        let key = hash.withUnsafeBytes { SymmetricKey(data: UnsafeRawBufferPointer(rebasing: $0[..<16])) }
        return try AES._CBC.decrypt(ciphertext, using: key, iv: initial)
      }
    } catch {
      // The check of the password has passed: what cannot be decrypted is no key.
      throw .notAKey
    }
  }

  /// Keccak-256 of the second 16 bytes of the derived key and the ciphertext.
  private static func authenticationCode(_ derived: SecretBytes, _ ciphertext: Bytes) -> Hash256 {
    let input = SecretBytes(count: 16 + ciphertext.count) { input in
      derived.withUnsafeBytes { input.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[16..<32])) }
      ciphertext.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: input[16...]).copyMemory(from: $0) }
    }
    return input.withUnsafeBytes { keccak256($0) }
  }

  /// Whether two codes are the same, in a time that does not depend on where they differ.
  private static func isSame(_ a: Hash256, _ b: Hash256) -> Bool {
    a.withUnsafeBytes { SecretBytes(copying: $0) } == b.withUnsafeBytes { SecretBytes(copying: $0) }
  }

  /// A random UUID (RFC 9562, version 4).
  private static func randomIdentifier(using random: inout some RandomNumberGenerator) -> String {
    var bytes = random.bytes(16)
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let digits = Array(Hex.encode(bytes, prefix: false).utf8)
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return groups.map { String(decoding: digits[$0], as: UTF8.self) }.joined(separator: "-")
  }
}

extension RandomNumberGenerator {
  /// `count` random bytes.
  mutating func bytes(_ count: Int) -> Bytes {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}

extension PrivateKey {
  /// A new key from random numbers from outside; nil only if two numbers in a row are out of range, which chance does not do.
  public static func random(using random: inout some RandomNumberGenerator) -> PrivateKey? {
    for _ in 0..<2 {
      let secret = SecretBytes(count: 32) { bytes in
        for word in 0..<4 { bytes.storeBytes(of: random.next(), toByteOffset: word * 8, as: UInt64.self) }
      }
      if let key = PrivateKey(secret) { return key }
    }
    return nil
  }
}
