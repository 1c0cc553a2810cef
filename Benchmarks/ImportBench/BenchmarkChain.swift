import Chain
import Consensus
import Cryptography
import EthereumTypes
import KeyValueStore
import Primitives

/// A chain that Quorate makes for itself to import: many accounts that pay each other, in ether or in a token.
struct BenchmarkChain {
  /// What the transactions do.
  enum Kind: String, CaseIterable {
    case transfers
    case tokens
  }

  let kind: Kind
  let transactions: Int
  let transactionsPerBlock: Int
  let senders: [PrivateKey]
  /// How many accounts are paid, in turn.
  let recipients: Int
  let validator: PrivateKey

  static let chainID: UInt64 = 1337
  static let token = Address(truncating: UInt256(0x7777))
  private static let gasLimit: UInt64 = 700_000_000

  /// - Parameter seed: accounts and recipients follow from it.
  init?(kind: Kind, transactions: Int, transactionsPerBlock: Int, accounts: Int, recipients: Int, seed: String) {
    self.kind = kind
    self.transactions = transactions
    self.transactionsPerBlock = transactionsPerBlock
    self.recipients = recipients
    senders = (0..<accounts).compactMap { PrivateKey(bytes: keccak256(Array("\(seed)-\($0)".utf8)).bytes) }
    guard senders.count == accounts, let validator = PrivateKey(bytes: keccak256(Array("\(seed)-validator".utf8)).bytes) else { return nil }
    self.validator = validator
  }

  // MARK: Genesis

  /// A GoQuorum network with one QBFT validator and free gas.
  var genesisFile: Bytes {
    let extraData = Hex.encode(QBFTSealing.genesisExtraData(validators: [validator.address]))
    var accounts = senders.map { "\"\($0.address.hex)\":{\"balance\":\"0xd3c21bcecceda1000000\"}" }
    if kind == .tokens {
      let slots = senders.map { "\"\(TokenContract.balanceSlot(of: $0.address).hex)\":\"0xffffffffffff\"" }
      accounts.append(
        "\"\(BenchmarkChain.token.hex)\":{\"balance\":\"0x0\",\"code\":\"\(Hex.encode(TokenContract.code))\",\"storage\":{\(slots.joined(separator: ","))}}"
      )
    }
    let text = """
      {"config":{"chainId":\(BenchmarkChain.chainID),"homesteadBlock":0,"eip150Block":0,"eip155Block":0,"eip158Block":0,
      "byzantiumBlock":0,"constantinopleBlock":0,"petersburgBlock":0,"istanbulBlock":0,"muirGlacierBlock":0,"berlinBlock":0,
      "isQuorum":true,"qbft":{"epochlength":30000,"blockperiodseconds":1,"requesttimeoutseconds":10}},
      "nonce":"0x0","timestamp":"0x6553f100","extraData":"\(extraData)","gasLimit":"\(BenchmarkChain.gasLimit.hexQuantity)",
      "difficulty":"0x1","mixHash":"\(Header.istanbulMixHash.hex)","coinbase":"\(Address.zero.hex)",
      "alloc":{\(accounts.joined(separator: ","))}}
      """
    return Array(text.utf8)
  }

  // MARK: Blocks

  /// The transaction with a number: account after account, each with its next nonce.
  private func transaction(_ number: Int) throws(Secp256k1Error) -> (Transaction, Address) {
    let key = senders[number % senders.count]
    let recipient = Address(truncating: keccak256(Array("recipient-\(number * 7919 % recipients)".utf8)))
    let nonce = UInt64(number / senders.count)
    let unsigned: UnsignedTransaction =
      switch kind {
      case .transfers:
        .legacy(chainID: BenchmarkChain.chainID, nonce: nonce, gasPrice: 0, gasLimit: 21_000, to: recipient, value: 1)
      case .tokens:
        .legacy(
          chainID: BenchmarkChain.chainID, nonce: nonce, gasPrice: 0, gasLimit: 100_000, to: BenchmarkChain.token, value: 0,
          data: TokenContract.transfer(1, to: recipient))
      }
    return (try unsigned.signed(by: key), key.address)
  }

  /// Transactions signed when a block asks for them.
  private struct Source: TransactionSource {
    let chain: BenchmarkChain
    var number: Int
    let end: Int
    private(set) var next: (transaction: Transaction, sender: Address)?

    init(_ chain: BenchmarkChain, _ range: Range<Int>) {
      self.chain = chain
      number = range.lowerBound
      end = range.upperBound
      next = try? chain.transaction(number)
    }

    mutating func accept() {
      number += 1
      next = number < end ? try? chain.transaction(number) : nil
    }

    mutating func refuse(because reason: InvalidTransaction) { next = nil }
  }

  /// Makes the chain in memory and exports it.
  func export(to path: String) throws {
    let store = MemoryStore()
    _ = try ChainInitialisation.initialise(store, genesisFile: genesisFile)
    let chain = try Chain(store: store)
    let maker = try SoloValidator(chain: chain, key: validator, gasLimit: BenchmarkChain.gasLimit)
    for start in stride(from: 0, to: transactions, by: transactionsPerBlock) {
      var source = Source(self, start..<min(start + transactionsPerBlock, transactions))
      let block = try maker.makeBlock(from: &source, timestamp: 0)
      guard block.transactions.count == source.end - start else { throw BenchmarkError("a transaction did not go into its block") }
    }
    try ChainExporter.export(chain.view(), blocks: 0...chain.head.number, to: path)
  }
}

/// Why a benchmark has no result.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
