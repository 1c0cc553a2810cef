import Cryptography
import EthereumTypes
import Primitives

extension StateTest {
  /// A member of the family, with the account that sends it.
  struct Sent {
    var transaction: Transaction
    var sender: Address
  }

  /// Why a case has no transaction that could be run.
  enum NotSent: Error {
    /// The encoding, the signature or a number is out of bounds: such a transaction is invalid.
    case invalid(String)
    /// The test itself is malformed.
    case format(FormatError)
  }

  /// The transaction of a case: from its signed encoding if the file has it, else from the fields.
  func transaction(of testCase: Case, rules: SigningRules) throws(NotSent) -> Sent {
    if let encoded = testCase.encodedTransaction {
      do throws(TransactionError) {
        let transaction = try Transaction(decoding: encoded)
        return Sent(transaction: transaction, sender: try transaction.recoverSender(rules))
      } catch { throw .invalid(error.description) }
    }
    let family = transaction
    guard family.data.indices.contains(testCase.dataIndex), family.gasLimits.indices.contains(testCase.gasIndex),
      family.values.indices.contains(testCase.valueIndex)
    else { throw .format(FormatError("an index is out of range")) }
    guard let value = family.values[testCase.valueIndex] else { throw .invalid("the value has more than 256 bits") }
    guard let sender = family.sender else { throw .format(FormatError("sender is missing")) }
    var unsigned = UnsignedTransaction(
      kind: kind(of: testCase), chainID: rules.chainID, nonce: family.nonce,
      maxFeePerGas: family.maxFeePerGas ?? family.gasPrice ?? UInt256(),
      maxPriorityFeePerGas: family.maxPriorityFeePerGas ?? family.gasPrice ?? UInt256(), gasLimit: family.gasLimits[testCase.gasIndex],
      to: family.to, value: value, data: family.data[testCase.dataIndex])
    if family.accessLists.indices.contains(testCase.dataIndex) { unsigned.accessList = family.accessLists[testCase.dataIndex] ?? [] }
    unsigned.maxFeePerBlobGas = family.maxFeePerBlobGas ?? UInt256()
    unsigned.blobVersionedHashes = family.blobVersionedHashes ?? []
    unsigned.authorizations = family.authorizations ?? []
    return Sent(transaction: Transaction(unsigned, v: 0, r: UInt256(), s: UInt256()), sender: sender)
  }

  private func kind(of testCase: Case) -> TransactionKind {
    if transaction.authorizations != nil { return .setCode }
    if transaction.blobVersionedHashes != nil { return .blob }
    if transaction.maxFeePerGas != nil { return .dynamicFee }
    let lists = transaction.accessLists
    return lists.indices.contains(testCase.dataIndex) && lists[testCase.dataIndex] != nil ? .accessList : .legacy
  }
}
