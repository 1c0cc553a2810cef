import Cryptography
import EthereumTypes
import JSON
import Primitives
import TestSupport
import Testing

@Suite("Transactions")
struct TransactionCodingTests {
  static let key = PrivateKey(bytes: Bytes(repeating: 0x46, count: 32))

  /// One transaction of each type, with every field in use.
  static func samples() throws -> [Transaction] {
    let key = try #require(key)
    let access = [AccessListEntry(address: Address(truncating: UInt256(9)), storageKeys: [.zero, Hash256(UInt256(1))])]
    var list: [UnsignedTransaction] = []
    list.append(.legacy(chainID: nil, nonce: 0, gasPrice: 0, gasLimit: 21_000, to: .zero, value: 0))
    list.append(
      .legacy(
        chainID: 1_337, nonce: 300, gasPrice: 20_000_000_000, gasLimit: 90_000, to: nil, value: 5, data: Bytes(repeating: 1, count: 100)))
    list.append(
      .legacy(
        chainID: nil, nonce: 1, gasPrice: 0, gasLimit: 90_000, to: .zero, value: 0, data: Bytes(repeating: 2, count: 64), isPrivate: true))
    for kind in TransactionKind.allCases where kind != .legacy {
      var transaction = UnsignedTransaction(
        kind: kind, chainID: 1_337, nonce: 7, maxFeePerGas: 30, maxPriorityFeePerGas: kind == .accessList ? 30 : 2, gasLimit: 100_000,
        to: Address(truncating: UInt256(5)), value: .max, data: [0], accessList: access)
      if kind == .blob {
        transaction.maxFeePerBlobGas = 8
        transaction.blobVersionedHashes = [Hash256(words: 1, 0, 0, 0)]
      }
      if kind == .setCode {
        transaction.authorizations = [try Authorization(chainID: 0, address: .zero, nonce: 3, signedBy: key)]
      }
      list.append(transaction)
    }
    return try list.map { try $0.signed(by: key) }
  }

  @Test("every type survives encoding and decoding, alone and in a body")
  func roundTrip() throws {
    for transaction in try Self.samples() {
      let decoded = try Transaction(decoding: transaction.encoded)
      // The bytes alone don't tell a private mark from Ethereum's chain 1.
      if !transaction.isMarkedPrivate { #expect(decoded.unsigned == transaction.unsigned) }
      #expect(decoded.hash == keccak256(transaction.encoded))
      #expect((decoded.v, decoded.r, decoded.s) == (transaction.v, transaction.r, transaction.s))
      var writer = RLPWriter()
      transaction.encodeItem(to: &writer)
      let item = try writer.bytes.withUnsafeBytes { raw in
        var reader = RLPReader(raw)
        let item = try Transaction(item: &reader)
        try reader.finish()
        return item
      }
      #expect(item == transaction)
      let rules = SigningRules(chainID: 1_337, fork: .prague, isQuorum: true)
      #expect(try transaction.recoverSender(rules) == Self.key?.address)
    }
  }

  @Test("the example of EIP-155 signs to the published bytes")
  func replayProtection() throws {
    let to = try #require(Address(hex: "0x3535353535353535353535353535353535353535"))
    let unsigned = UnsignedTransaction.legacy(
      chainID: 1, nonce: 9, gasPrice: 20_000_000_000, gasLimit: 21_000, to: to, value: 1_000_000_000_000_000_000)
    #expect(unsigned.signingHash.hex == "0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53")
    let signed = try unsigned.signed(by: try #require(Self.key))
    #expect(signed.v == 37)
    #expect(
      Hex.encode(signed.encoded)
        == "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe53756786"
        + "6003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83")
    #expect(try signed.recoverSender(chainID: 1, fork: .spuriousDragon).hex == "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")
  }

  @Test("v = 37 and 38 mark a private transaction under GoQuorum only", .enabled(if: Fixtures.has("vectors/consensus")))
  func privateMark() throws {
    let vectors = try JSONValue(parsing: Fixtures.bytes("vectors/consensus/tx_marking.json"))
    func bytes(_ form: String, _ name: String) throws -> Bytes { try #require(vectors[form]?[name]?.string.flatMap { Hex.decode($0) }) }
    let marked = try Transaction(decoding: bytes("private_v37_38", "rlp"))
    #expect(marked.isMarkedPrivate)
    #expect(marked.v == 37)
    #expect(marked.hash.bytes == (try bytes("private_v37_38", "hash")))
    let rules = SigningRules(chainID: 1_337, fork: .berlin, isQuorum: true)
    #expect(try marked.recoverSender(rules).bytes == bytes("private_v37_38", "sender"))
    #expect(throws: TransactionError.wrongChainID(expected: 1_337, actual: 1)) { try marked.recoverSender(chainID: 1_337, fork: .berlin) }
    let open = try Transaction(decoding: bytes("public_eip155", "rlp"))
    #expect(!open.isMarkedPrivate)
    #expect(open.unsigned.signingHash.bytes == (try bytes("public_eip155", "signing_hash")))
    #expect(try open.recoverSender(rules).bytes == bytes("public_eip155", "sender"))
  }

  @Test("signatures that a fork doesn't accept are refused with the reason")
  func signatureRules() throws {
    let samples = try Self.samples()
    let plain = samples[0]
    let protected = samples[1]
    #expect(throws: TransactionError.protectedTooEarly(.homestead)) { try protected.recoverSender(chainID: 1_337, fork: .homestead) }
    #expect(throws: TransactionError.wrongChainID(expected: 10, actual: 1_337)) { try protected.recoverSender(chainID: 10, fork: .berlin) }
    #expect(throws: TransactionError.typeNotActive(.accessList, .istanbul)) {
      try samples[3].recoverSender(chainID: 1_337, fork: .istanbul)
    }
    // The same signature with s mirrored is valid before Homestead (EIP-2).
    let high = Transaction(plain.unsigned, v: plain.v == 27 ? 28 : 27, r: plain.r, s: Secp256k1.order &- plain.s)
    #expect(try high.recoverSender(chainID: 1_337, fork: .frontier) == Self.key?.address)
    #expect(throws: TransactionError.highS) { try high.recoverSender(chainID: 1_337, fork: .homestead) }
    for v in [0, 1, 26, 29, 34] as [UInt64] {
      let wrong = Transaction(plain.unsigned, v: v, r: plain.r, s: plain.s)
      #expect(throws: TransactionError.invalidSignature) { try wrong.recoverSender(chainID: 1_337, fork: .berlin) }
    }
    let empty = Transaction(plain.unsigned, v: 27, r: 0, s: 0)
    #expect(throws: TransactionError.invalidSignature) { try empty.recoverSender(chainID: 1_337, fork: .berlin) }
  }

  @Test("forms that are not canonical are refused")
  func strictness() throws {
    #expect(throws: TransactionError.empty) { try Transaction(decoding: [] as Bytes) }
    #expect(throws: TransactionError.unknownType(5)) { try Transaction(decoding: [5, 0xc0]) }
    #expect(throws: TransactionError.unknownType(0)) { try Transaction(decoding: [0, 0xc0]) }
    #expect(throws: TransactionError.rlp(.missingItem)) { try Transaction(decoding: [0xc0]) }
    let legacy = try Self.samples()[0].encoded
    #expect(throws: TransactionError.rlp(.trailingBytes)) { try Transaction(decoding: legacy + [0]) }
    // A list inside a string would be a second way to write a legacy transaction.
    var writer = RLPWriter()
    writer.string(legacy)
    #expect(throws: TransactionError.rlp(.expectedList)) {
      try writer.bytes.withUnsafeBytes { raw in
        var reader = RLPReader(raw)
        return try Transaction(item: &reader)
      }
    }
  }

  @Test("rules without state are told apart")
  func validity() throws {
    var transaction = UnsignedTransaction.legacy(chainID: 1, nonce: 0, gasPrice: 1, gasLimit: 21_000, to: .zero, value: 0)
    try transaction.validate(TransactionLimits(fork: .prague))
    transaction.gasLimit = 20_999
    #expect(throws: TransactionError.intrinsicGasTooLow(required: 21_000, limit: 20_999)) {
      try transaction.validate(TransactionLimits(fork: .prague))
    }
    transaction.gasLimit = 1_000_000
    transaction.maxFeePerGas = .max
    #expect(throws: TransactionError.costTooLarge) { try transaction.validate(TransactionLimits(fork: .prague)) }
    transaction.maxFeePerGas = 0
    #expect(throws: TransactionError.priorityFeeAboveMaxFee) { try transaction.validate(TransactionLimits(fork: .prague)) }
    transaction.maxPriorityFeePerGas = 0
    transaction.nonce = .max
    #expect(throws: TransactionError.nonceTooHigh) { try transaction.validate(TransactionLimits(fork: .prague)) }
    transaction.nonce = 0
    transaction.to = nil
    transaction.data = Bytes(repeating: 0, count: 49_153)
    #expect(throws: TransactionError.initCodeTooLarge(limit: 49_152, actual: 49_153)) {
      try transaction.validate(TransactionLimits(fork: .shanghai))
    }
    try transaction.validate(TransactionLimits(fork: .london))
  }

  @Test("blob transactions travel with their blobs between nodes")
  func sidecar() throws {
    let transaction = try #require(Self.samples().first { $0.kind == .blob })
    let sidecar = BlobSidecar(
      blobs: [Bytes(repeating: 3, count: 131_072)], commitments: [Bytes(repeating: 4, count: 48)], proofs: [Bytes(repeating: 5, count: 48)])
    let pooled = try PooledTransaction(decoding: PooledTransaction(transaction: transaction, sidecar: sidecar).encoded)
    #expect(pooled.transaction == transaction)
    #expect(pooled.sidecar == sidecar)
    #expect(try PooledTransaction(decoding: transaction.encoded).sidecar == nil)
    let none = PooledTransaction(transaction: transaction, sidecar: BlobSidecar(blobs: [], commitments: [], proofs: [])).encoded
    #expect(throws: TransactionError.invalidSidecar) { try PooledTransaction(decoding: none) }
  }

  @Test("an authorization names its signer")
  func authorization() throws {
    let key = try #require(Self.key)
    var authorization = try Authorization(chainID: 1, address: .zero, nonce: 0, signedBy: key)
    #expect(authorization.recoverAuthority() == key.address)
    authorization.yParity = 2
    #expect(authorization.recoverAuthority() == nil)
  }
}
