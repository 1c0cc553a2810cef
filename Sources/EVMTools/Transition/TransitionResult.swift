import Chain
import EthereumTypes
import JSON
import MerkleTrie
import Primitives

extension StateTransition.Outcome {
  /// What geth's tool shows in the place of a hash that a transition doesn't have.
  private static let blockHash = Hash256(hex: "0x1337" + String(repeating: "0", count: 60)) ?? .zero

  /// The list of the valid transactions, as a block's body has it.
  public var body: Bytes { TransitionTransactions.encode(included) }

  /// What geth's `evm t8n` calls the result: roots, receipts, rejected transactions, and what the next block's header needs.
  public var json: JSONValue {
    var members = JSONObject([
      ("stateRoot", .string(world.root().hex)), ("txRoot", .string(orderedTrieRoot(included.map(\.encoded)).hex)),
      ("receiptsRoot", .string(orderedTrieRoot(block.receipts.map(\.encoded)).hex)),
      ("logsHash", .string(keccak256(StateTestRunner.encode(block.receipts.flatMap(\.logs))).hex)),
      ("logsBloom", .string(Hex.encode(block.logsBloom.bytes))), ("receipts", .array(receiptsJSON)),
    ])
    if !rejected.isEmpty {
      members["rejected"] = .array(rejected.map { ["index": .number(JSONNumber($0.index)), "error": .string($0.reason)] })
    }
    members["currentDifficulty"] = fork >= .paris ? .null : .string((environment.difficulty ?? UInt256()).hexQuantity)
    members["gasUsed"] = .string(block.gasUsed.hexQuantity)
    if let fee = environment.baseFee { members["currentBaseFee"] = .string(fee.hexQuantity) }
    if let withdrawals = environment.withdrawals { members["withdrawalsRoot"] = .string(orderedTrieRoot(withdrawals.map(\.encoded)).hex) }
    if let excess = environment.excessBlobGas {
      members["currentExcessBlobGas"] = .string(excess.hexQuantity)
      members["blobGasUsed"] = .string(block.blobGasUsed.hexQuantity)
    }
    if let requests = block.requests { members["requestsHash"] = .string(ExecutionRequests.hash(requests).hex) }
    members["requests"] = block.requests.map { .array($0.map { .string(Hex.encode($0)) }) } ?? .null
    return .object(members)
  }

  private var receiptsJSON: [JSONValue] {
    var logIndex = 0
    return zip(receipts, included).enumerated().map { place, pair in
      let (stored, transaction) = pair
      let receipt = stored.receipt
      var members = JSONObject()
      if receipt.kind != .legacy { members["type"] = .string(UInt64(receipt.kind.rawValue).hexQuantity) }
      if case .stateRoot(let root) = receipt.outcome { members["root"] = .string(root.hex) } else { members["root"] = "0x" }
      members["status"] = successes[place] ? "0x1" : "0x0"
      members["cumulativeGasUsed"] = .string(receipt.cumulativeGasUsed.hexQuantity)
      members["logsBloom"] = .string(Hex.encode(receipt.bloom.bytes))
      members["logs"] = .array(receipt.logs.map { json($0, of: transaction, place, &logIndex) })
      members["transactionHash"] = .string(transaction.hash.hex)
      members["contractAddress"] = .string((stored.contractAddress ?? .zero).hex)
      members["gasUsed"] = .string(stored.gasUsed.hexQuantity)
      members["effectiveGasPrice"] = .string(stored.effectiveGasPrice.hexQuantity)
      if transaction.kind == .blob {
        members["blobGasUsed"] = .string(transaction.blobGas.hexQuantity)
        members["blobGasPrice"] = .string(blobBaseFee.hexQuantity)
      }
      members["blockHash"] = .string(StateTransition.Outcome.blockHash.hex)
      members["blockNumber"] = .string(environment.number.hexQuantity)
      members["transactionIndex"] = .string(UInt64(place).hexQuantity)
      return .object(members)
    }
  }

  private func json(_ log: Log, of transaction: Transaction, _ place: Int, _ logIndex: inout Int) -> JSONValue {
    defer { logIndex += 1 }
    return [
      "address": .string(log.address.hex), "topics": .array(log.topics.map { .string($0.hex) }), "data": .string(Hex.encode(log.data)),
      "blockNumber": .string(environment.number.hexQuantity), "transactionHash": .string(transaction.hash.hex),
      "transactionIndex": .string(UInt64(place).hexQuantity), "blockHash": .string(StateTransition.Outcome.blockHash.hex),
      "logIndex": .string(UInt64(logIndex).hexQuantity), "removed": false,
    ]
  }
}
