import Chain
import Cryptography
import EVM
import EthereumTypes
import JSON
import Primitives
import TransactionPool

/// The `eth` methods that send and sign transactions, and look at those that wait.
extension RPCEnvironment {
  func sendMethods() -> [RPCMethod] {
    [
      RPCMethod("eth_sendRawTransaction", [.init("data")], "takes a signed transaction into the pool") {
        [self] (arguments, writer) throws(RPCError) in
        let transaction = try Self.decode(arguments.required(0).data())
        writer.hash(try submit(transaction, encodedCount: transaction.encoded.count))
      },
      RPCMethod("eth_accounts", [], "accounts whose keys the node may use", cost: .immediate) { [accounts] (_, writer) throws(RPCError) in
        writer.beginArray()
        for address in accounts.addresses { writer.address(address) }
        writer.endArray()
      },
      RPCMethod("eth_sendTransaction", [.init("transaction")], "completes, signs and sends a transaction of one of the node's accounts") {
        [self] (arguments, writer) throws(RPCError) in
        let signed = try sign(arguments.required(0).call())
        writer.hash(try submit(signed, encodedCount: signed.encoded.count))
      },
      RPCMethod("eth_signTransaction", [.init("transaction")], "completes and signs a transaction without sending it") {
        [self] (arguments, writer) throws(RPCError) in
        let call = try arguments.required(0).call()
        guard let from = call.from else { throw .failed("unknown account") }
        _ = try accounts.key(of: from)
        guard call.gas != nil else { throw .failed("gas not specified") }
        guard call.gasPrice != nil || call.maxFeePerGas != nil else { throw .failed("gasPrice not specified") }
        guard call.nonce != nil else { throw .failed("nonce not specified") }
        let signed = try sign(call)
        writer.beginObject()
        writer.key("raw")
        writer.data(signed.encoded)
        writer.key("tx")
        writer.transaction(signed, sender: from, place: nil)
        writer.endObject()
      },
      RPCMethod("eth_fillTransaction", [.init("transaction")], "completes a transaction without signing it") {
        [self] (arguments, writer) throws(RPCError) in
        let unsigned = try complete(arguments.required(0).call())
        let transaction = Transaction(unsigned, v: 0, r: UInt256(), s: UInt256())
        writer.beginObject()
        writer.key("raw")
        writer.data(transaction.encoded)
        writer.key("tx")
        writer.transaction(transaction, sender: .zero, place: nil)
        writer.endObject()
      },
      RPCMethod("eth_sign", [.init("address"), .init("data")], "signs a message in the form of EIP-191") {
        [self] (arguments, writer) throws(RPCError) in
        let address = try arguments.required(0).address()
        let data = try arguments.required(1).data()
        let key = try accounts.key(of: address)
        let digest = keccak256(Bytes("\u{19}Ethereum Signed Message:\n\(data.count)".utf8) + data)
        let signature: Signature
        do throws(Secp256k1Error) { signature = try Secp256k1.sign(hash: digest, with: key) } catch { throw .failed("signing failed") }
        writer.data(signature.r.bigEndianBytes + signature.s.bigEndianBytes + [27 + signature.recoveryID])
      },
      RPCMethod("eth_pendingTransactions", [], "waiting transactions of the node's accounts") { [self] (_, writer) throws(RPCError) in
        let waiting = pending?.pool.bySender ?? [:]
        writer.beginArray()
        for address in accounts.addresses {
          for pooled in waiting[address] ?? [] { writer.transaction(pooled.transaction, sender: pooled.sender, place: nil) }
        }
        writer.endArray()
      },
    ]
  }

  // MARK: Sending

  /// Decodes a transaction as clients send it, a blob transaction with its blobs or without; failures in geth's words.
  private static func decode(_ data: Bytes) throws(RPCError) -> Transaction {
    do throws(TransactionError) {
      if data.first != TransactionKind.blob.rawValue { return try Transaction(decoding: data) }
      return try EthereumTypes.PooledTransaction(decoding: data).transaction
    } catch { throw .failed(error.wireMessage(data)) }
  }

  private func submit(_ transaction: Transaction, encodedCount: Int) throws(RPCError) -> Hash256 {
    let isPrivate = chain.configuration.isQuorum && transaction.isMarkedPrivate
    if transaction.kind == .legacy, transaction.chainID == nil, !isPrivate, !limits.allowsUnprotectedTransactions {
      throw .failed("only replay-protected (EIP-155) transactions allowed over RPC")
    }
    guard let pending else { throw .failed("this node does not take transactions") }
    do throws(PoolRefusal) { try pending.submit(transaction, encodedCount: encodedCount) } catch { throw .failed(error.description) }
    return transaction.hash
  }

  private func sign(_ call: CallArguments) throws(RPCError) -> Transaction {
    guard let from = call.from else { throw .failed("unknown account") }
    let key = try accounts.key(of: from)
    let unsigned = try complete(call)
    do throws(Secp256k1Error) { return try unsigned.signed(by: key) } catch { throw .failed("signing failed") }
  }

  /// Fills in what a client has left out: nonce, gas, fees, type.
  private func complete(_ call: CallArguments) throws(RPCError) -> UnsignedTransaction {
    let view = try view()
    guard let head = try view.header(.latest) else { throw .failed("header not found") }
    if let chainID = call.chainID, chainID != chain.configuration.chainID {
      throw .failed("chainId does not match node's (have=\(chainID), want=\(chain.configuration.chainID))")
    }
    if call.to == nil, call.data?.isEmpty ?? true { throw .failed("contract creation without any data provided") }
    let from = call.from ?? .zero
    let nonce: UInt64
    if let given = call.nonce {
      nonce = given
    } else {
      let state = try view.state(at: view.head.number)
      let stored = try onState { () throws(StateReadError) in try state.nonceOrZero(of: from) }
      nonce = pending?.withPool { $0.nextNonce(of: from, accountNonce: stored) } ?? stored
    }
    let gas: UInt64
    if let given = call.gas {
      gas = given
    } else {
      let simulation = Simulation(view: view, header: head.header, limits: limits)
      gas = try GasEstimate(simulation: simulation, call: call).least()
    }
    let fees = try fees(of: call, head.header)
    return UnsignedTransaction(
      kind: fees.kind, chainID: chain.configuration.chainID, nonce: nonce, maxFeePerGas: fees.max, maxPriorityFeePerGas: fees.tip,
      gasLimit: gas, to: call.to, value: call.value ?? UInt256(), data: call.data ?? [], accessList: call.accessList ?? [],
      authorizations: call.authorizations ?? [])
  }

  /// The type and fees of a transaction: as asked for, else what suits the chain.
  private func fees(of call: CallArguments, _ head: Header) throws(RPCError) -> (kind: TransactionKind, max: UInt256, tip: UInt256) {
    if call.blobVersionedHashes != nil { throw .failed("blob transactions must be signed and sent with their blobs by the client") }
    if let price = call.gasPrice { return (call.accessList == nil ? .legacy : .accessList, price, price) }
    guard let baseFee = head.baseFeePerGas else { return (call.accessList == nil ? .legacy : .accessList, UInt256(), UInt256()) }
    let tip = call.maxPriorityFeePerGas ?? UInt256()
    let max = call.maxFeePerGas ?? (baseFee &+ baseFee &+ tip)
    guard max >= tip else { throw .failed("maxFeePerGas (\(max)) < maxPriorityFeePerGas (\(tip))") }
    return (call.authorizations == nil ? .dynamicFee : .setCode, max, tip)
  }
}

extension TransactionError {
  /// geth's words for a transaction that does not decode.
  fileprivate func wireMessage(_ data: Bytes) -> String {
    switch self {
    case .empty: return "empty typed transaction bytes"
    case .unknownType, .typeNotActive: return "transaction type not supported"
    case .rlp(let error):
      let type =
        switch data.first ?? 0 {
        case 1: "types.AccessListTx"
        case 2: "types.DynamicFeeTx"
        case 3: "types.BlobTx"
        case 4: "types.SetCodeTx"
        default: "types.LegacyTx"
        }
      switch error {
      case .missingItem: return "rlp: too few elements for \(type)"
      case .trailingBytes: return "rlp: input contains more than one value"
      default: return "rlp: \(error)"
      }
    default: return description
    }
  }
}
