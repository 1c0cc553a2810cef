import Cryptography
import EthereumTypes
import JSON
import Primitives

/// The transactions of a transition: the `txs` of geth's `evm t8n`, a list of objects of which some may be unsigned with a
/// `secretKey` beside, or the RLP of a block's list.
public struct TransitionTransactions: Sendable {
  /// One of them.
  public enum Entry: Sendable {
    case transaction(Transaction)
    /// It is no transaction: why.
    case invalid(String)
  }

  public var entries: [Entry]

  public init(entries: [Entry] = []) { self.entries = entries }

  /// Reads the list of objects, or a text with the list's RLP in hexadecimal.
  public init(_ json: JSONValue, chainID: UInt64) throws(TransitionError) {
    if json.isNull {
      entries = []
      return
    }
    if let text = json.string {
      guard let bytes = Hex.decode(text) else { throw TransitionError(.rlp, "the transactions are not hexadecimal") }
      entries = try TransitionTransactions(rlp: bytes).entries
      return
    }
    guard let list = json.array else { throw TransitionError(.json, "the transactions are no list") }
    entries = []
    for (index, element) in list.enumerated() {
      do throws(FormatError) { entries.append(.transaction(try Transaction(toolJSON: element, chainID: chainID))) } catch {
        throw TransitionError(.json, "transaction \(index): \(error)")
      }
    }
  }

  /// Reads the RLP of a block's list of transactions. An item that is no transaction is kept as invalid.
  public init(rlp bytes: Bytes) throws(TransitionError) {
    let result: Result<[Entry], RLPError> = bytes.withUnsafeBytes { raw in
      do throws(RLPError) {
        var entries: [Entry] = []
        var reader = RLPReader(raw)
        var items = try reader.list()
        try reader.finish()
        while !items.isAtEnd {
          var item = RLPReader(try items.encodedItem())
          do throws(TransactionError) { entries.append(.transaction(try Transaction(item: &item))) } catch {
            entries.append(.invalid(error.description))
          }
        }
        return .success(entries)
      } catch { return .failure(error) }
    }
    do throws(RLPError) { entries = try result.get() } catch { throw TransitionError(.rlp, "the transactions are not RLP: \(error)") }
  }

  /// The RLP of the list of some transactions.
  static func encode(_ transactions: [Transaction]) -> Bytes {
    var writer = RLPWriter(capacity: 64 + transactions.count * 160)
    writer.list { items in for transaction in transactions { transaction.encodeItem(to: &items) } }
    return writer.bytes
  }
}

extension Transaction {
  /// A transaction in its JSON form: signed, with `v` (or `yParity`), `r` and `s`, or unsigned with the `secretKey` to sign it with.
  init(toolJSON json: JSONValue, chainID: UInt64) throws(FormatError) {
    let kindNumber = try json.optionalUInt64("type") ?? 0
    guard let byte = UInt8(exactly: kindNumber), let kind = TransactionKind(rawValue: byte) else {
      throw FormatError("type \(kindNumber) is not known")
    }
    let hasTwoFees = kind != .legacy && kind != .accessList
    let price = hasTwoFees ? try json.uint256("maxFeePerGas") : try json.uint256("gasPrice")
    var recipient: Address?
    if let text = json["to"]?.string, !text.isEmpty { recipient = try json.address("to") }
    var unsigned = UnsignedTransaction(
      kind: kind, chainID: chainID, nonce: try json.uint64("nonce"), maxFeePerGas: price,
      maxPriorityFeePerGas: hasTwoFees ? try json.uint256("maxPriorityFeePerGas") : price,
      gasLimit: json["gas"] == nil ? try json.uint64("gasLimit") : try json.uint64("gas"), to: recipient,
      value: try json.optionalUInt256("value") ?? UInt256(), data: json["input"] == nil ? try json.bytes("data") : try json.bytes("input"))
    if let list = json["accessList"], !list.isNull { unsigned.accessList = try AccessListEntry.list(json: list) }
    if kind == .blob {
      unsigned.maxFeePerBlobGas = try json.uint256("maxFeePerBlobGas")
      for element in try json.elements("blobVersionedHashes") {
        guard let hash = element.string.flatMap({ Hash256(hex: $0) }) else { throw FormatError("a blob's hash is no hash") }
        unsigned.blobVersionedHashes.append(hash)
      }
    }
    if kind == .setCode {
      for element in try json.elements("authorizationList") { unsigned.authorizations.append(try Authorization(json: element)) }
    }
    if let named = try json.optionalUInt64("chainId") { unsigned.chainID = named }
    self = try Transaction.signed(unsigned, json)
  }

  private static func signed(_ unsigned: UnsignedTransaction, _ json: JSONValue) throws(FormatError) -> Transaction {
    var unsigned = unsigned
    let s = try json.optionalUInt256("s") ?? UInt256()
    if let secret = json["secretKey"], !secret.isNull, s.isZero {
      // A legacy transaction is signed for the chain unless the file says that it is unprotected.
      if unsigned.kind == .legacy, json["protected"]?.bool == false { unsigned.chainID = nil }
      let word = try json.uint256("secretKey")
      guard let key = PrivateKey(bytes: word.bigEndianBytes) else { throw FormatError("secretKey is no private key") }
      do throws(Secp256k1Error) { return try unsigned.signed(by: key) } catch { throw FormatError("signing failed: \(error)") }
    }
    var v = try json.optionalUInt64("v")
    if v == nil { v = try json.optionalUInt64("yParity") }
    guard let v else { throw FormatError("there is neither a signature nor a secretKey") }
    if unsigned.kind == .legacy { unsigned.chainID = v >= 35 ? (v - 35) / 2 : nil }
    return Transaction(unsigned, v: v, r: try json.uint256("r"), s: s)
  }
}
