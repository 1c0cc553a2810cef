import Chain
import EVM
import EthereumTypes
import Primitives
import Testing

/// The contracts that the protocol calls before and after the transactions, with the code that their EIPs give them.
@Suite("System contracts")
struct SystemContractTests {
  private static func code(_ text: String) -> Bytes { Hex.decode(text) ?? [] }
  private static func word(_ value: UInt64) -> Bytes { UInt256(value).bigEndianBytes }

  private static let beaconRoots = code(
    "3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01"
      + "545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500")
  private static let blockHashes = code(
    "3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff3"
      + "5b5f5ffd5b5f35611fff60014303065500")
  private static let withdrawalRequests = code(
    "3373fffffffffffffffffffffffffffffffffffffffe1460cb5760115f54807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff146"
      + "101f457600182026001905f5b5f82111560685781019083028483029004916001019190604d565b909390049250505036603814608857366101f457346101f4575f"
      + "5260205ff35b34106101f457600154600101600155600354806003026004013381556001015f35815560010160203590553360601b5f5260385f601437604c5fa0"
      + "600101600355005b6003546002548082038060101160df575060105b5f5b8181146101835782810160030260040181604c02815460601b81526014018160010154"
      + "81526020019060020154807fffffffffffffffffffffffffffffffff00000000000000000000000000000000168252906010019060401c908160381c8160070153"
      + "8160301c81600601538160281c81600501538160201c81600401538160181c81600301538160101c81600201538160081c81600101535360010160e1565b910180"
      + "921461019557906002556101a0565b90505f6002555f6003555b5f54807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff141561"
      + "01cd57505f5b6001546002828201116101e25750505f6101e8565b01600290035b5f555f600155604c025ff35b5f5ffd")
  private static let consolidationRequests = code(
    "3373fffffffffffffffffffffffffffffffffffffffe1460d35760115f54807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff146"
      + "1019a57600182026001905f5b5f82111560685781019083028483029004916001019190604d565b9093900492505050366060146088573661019a573461019a575f"
      + "5260205ff35b341061019a57600154600101600155600354806004026004013381556001015f358155600101602035815560010160403590553360601b5f526060"
      + "5f60143760745fa0600101600355005b6003546002548082038060021160e7575060025b5f5b8181146101295782810160040260040181607402815460601b8152"
      + "60140181600101548152602001816002015481526020019060030154905260010160e9565b910180921461013b5790600255610146565b90505f6002555f600355"
      + "5b5f54807fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff141561017357505f5b6001546001828201116101885750505f61018e"
      + "565b01600190035b5f555f6001556074025ff35b5f5ffd")

  private static let depositContract = Address(truncating: UInt256(0xde9051))

  private static let predeployed: [Address: MemoryState.Account] = [
    SystemContracts.withdrawalRequests: .init(nonce: 1, code: withdrawalRequests),
    SystemContracts.consolidationRequests: .init(nonce: 1, code: consolidationRequests),
  ]

  private static func plan(_ parentHash: Hash256 = .zero, root: Hash256? = .zero) -> BlockPlan {
    BlockPlan(parentHash: parentHash, parentBeaconBlockRoot: root, depositContract: depositContract)
  }

  // MARK: Before the transactions

  @Test("the root of the parent's beacon block is stored with its time, and can be asked for (EIP-4788)")
  func beaconRoot() throws {
    let root = keccak256(Bytes("beacon".utf8))
    // 3 × 8,191 + 5.
    let block = TrialBlock(
      .cancun, timestamp: 24_578, plan: Self.plan(root: root),
      accounts: [SystemContracts.beaconRoots: .init(nonce: 1, code: Self.beaconRoots)])
    block.execution.begin()
    #expect(block.state.storage(SystemContracts.beaconRoots, 5) == 24_578)
    #expect(block.state.storage(SystemContracts.beaconRoots, 8_196) == root.word)
    #expect(!block.state.exists(SystemContracts.caller))
    let answer = try block.run(TrialBlock.call(SystemContracts.beaconRoots, data: Self.word(24_578)))
    #expect(answer.output == root.bytes)
    #expect(try !block.run(TrialBlock.call(SystemContracts.beaconRoots, nonce: 1, data: Self.word(24_577))).isSuccess)
  }

  @Test("the parent's hash is stored in a ring of 8,191 slots, and can be asked for (EIP-2935)")
  func blockHash() throws {
    let parent = keccak256(Bytes("parent".utf8))
    let accounts = [SystemContracts.blockHashes: MemoryState.Account(nonce: 1, code: Self.blockHashes)]
    let block = TrialBlock(.prague, number: 8_193, plan: Self.plan(parent), accounts: accounts)
    block.execution.begin()
    // Block 8,192 stands in slot 1.
    #expect(block.state.storage(SystemContracts.blockHashes, 1) == parent.word)
    #expect(try block.run(TrialBlock.call(SystemContracts.blockHashes, data: Self.word(8_192))).output == parent.bytes)
    // The block itself has no hash yet.
    #expect(try !block.run(TrialBlock.call(SystemContracts.blockHashes, nonce: 1, data: Self.word(8_193))).isSuccess)
    let earlier = TrialBlock(.cancun, number: 8_193, plan: Self.plan(parent), accounts: accounts)
    earlier.execution.begin()
    #expect(earlier.state.storage(SystemContracts.blockHashes, 1) == 0)
  }

  @Test("where these two contracts are missing nothing happens and no account appears")
  func missing() {
    let block = TrialBlock(.prague, plan: Self.plan(root: keccak256([1] as Bytes)))
    block.execution.begin()
    #expect(!block.state.exists(SystemContracts.beaconRoots))
    #expect(!block.state.exists(SystemContracts.blockHashes))
    #expect(!block.state.exists(SystemContracts.caller))
    #expect(block.state.takeChanges().isEmpty)
  }

  // MARK: After the transactions

  @Test("a block without the contracts of the requests is invalid; one on a chain that collects none isn't (EIP-7002)")
  func missingQueue() throws {
    let block = TrialBlock(.prague, plan: Self.plan())
    let error = #expect(throws: BlockExecution.FinishError.self) { try block.execution.finish() }
    #expect(error?.description == "system contract 0x00000961ef480eb55e80d19ad83579a64c007002: there is no code")
    let failing = TrialBlock(
      .prague, plan: Self.plan(),
      accounts: Self.predeployed.merging([SystemContracts.consolidationRequests: .init(nonce: 1, code: [0xfe])]) { $1 })
    #expect(throws: BlockExecution.FinishError.self) { try failing.execution.finish() }
    let consortium = TrialBlock(.prague, plan: BlockPlan(parentHash: .zero))
    #expect(try consortium.execution.finish().requests == nil)
  }

  @Test("requests of all three kinds are collected in the order of their types, those without data left out (EIP-7685)")
  func requests() throws {
    let none = TrialBlock(.prague, plan: Self.plan(), accounts: Self.predeployed)
    #expect(try none.execution.finish().requests == [])

    let key = Bytes(repeating: 0xa1, count: 48)
    let other = Bytes(repeating: 0xb2, count: 48)
    let block = TrialBlock(.prague, plan: Self.plan(), accounts: Self.predeployed)
    block.execution.begin()
    // The price of the first request is one wei; the amount is written big-endian and handed on little-endian.
    let amount: Bytes = [1, 2, 3, 4, 5, 6, 7, 8]
    let withdrawal = try block.run(TrialBlock.call(SystemContracts.withdrawalRequests, value: 1, data: key + amount))
    #expect(withdrawal.isSuccess)
    let consolidation = try block.run(TrialBlock.call(SystemContracts.consolidationRequests, nonce: 1, value: 1, data: key + other))
    #expect(consolidation.isSuccess)
    #expect(try !block.run(TrialBlock.call(SystemContracts.withdrawalRequests, nonce: 2, data: key + amount)).isSuccess)
    let outcome = try block.execution.finish()
    let source = TrialBlock.sender.bytes
    let first: Bytes = [1] + source + key + amount.reversed()
    let second: Bytes = [2] + source + key + other
    #expect(outcome.requests == [first, second])
    // The system's calls cost the block nothing.
    #expect(outcome.gasUsed == outcome.receipts.last?.cumulativeGasUsed)
  }

  /// A contract that emits `data` under a topic.
  private static func emitter(_ topic: Hash256, _ data: Bytes) -> Bytes {
    let size = [UInt8(data.count >> 8), UInt8(data.count & 0xff)]
    // PUSH2 size PUSH1 46 PUSH0 CODECOPY PUSH32 topic PUSH2 size PUSH0 LOG1 STOP
    var code: Bytes = [0x61] + size
    code += [0x60, 46, 0x5f, 0x39, 0x7f] as Bytes
    code += topic.bytes
    code += [0x61] as Bytes
    code += size
    code += [0x5f, 0xa1, 0x00] as Bytes
    return code + data
  }

  /// The data of a deposit's event, as the ABI lays it out.
  private static func depositData() -> Bytes {
    var data: Bytes = []
    for offset in [160, 256, 320, 384, 512] as [UInt64] { data += word(offset) }
    data += word(48) + Bytes(repeating: 1, count: 48) + Bytes(repeating: 0, count: 16)
    data += word(32) + Bytes(repeating: 2, count: 32)
    data += word(8) + Bytes(repeating: 3, count: 8) + Bytes(repeating: 0, count: 24)
    data += word(96) + Bytes(repeating: 4, count: 96)
    data += word(8) + Bytes(repeating: 5, count: 8) + Bytes(repeating: 0, count: 24)
    return data
  }

  private static let depositTopic = keccak256(Bytes("DepositEvent(bytes,bytes,bytes,bytes,bytes)".utf8))

  private static func requests(of data: Bytes, topic: Hash256 = depositTopic) throws -> [Bytes]? {
    let block = TrialBlock(
      .prague, plan: plan(), accounts: predeployed.merging([depositContract: .init(nonce: 1, code: emitter(topic, data))]) { $1 })
    #expect(try block.run(TrialBlock.call(depositContract)).logs.map(\.data) == [data])
    return try block.execution.finish().requests
  }

  @Test("deposits are read from the logs of their contract; one of another layout makes the block invalid (EIP-6110)")
  func deposits() throws {
    #expect(Self.depositTopic.hex == "0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5")
    let data = Self.depositData()
    let fields: [(UInt8, Int)] = [(1, 48), (2, 32), (3, 8), (4, 96), (5, 8)]
    let request = fields.reduce(into: [0] as Bytes) { $0 += Bytes(repeating: $1.0, count: $1.1) }
    #expect(request.count == 193)
    #expect(try Self.requests(of: data) == [request])
    // Another event of the contract is no deposit.
    #expect(try Self.requests(of: data, topic: .zero) == [])
    func isRefused(_ data: Bytes) -> Bool {
      do { _ = try Self.requests(of: data) } catch BlockExecution.FinishError.malformedDeposit { return true } catch {}
      return false
    }
    #expect(isRefused(Bytes(data.dropLast())))
    #expect(isRefused(data + [0]))
    #expect(isRefused([]))
    for place in [31, 191, 287, 351, 415, 543] {
      var wrong = data
      wrong[place] ^= 1
      #expect(isRefused(wrong), "byte \(place)")
    }
  }

  @Test("a header of a chain that collects no requests may state the hash of none, and no other")
  func statedHash() throws {
    let outcome = try TrialBlock(.prague, plan: BlockPlan(parentHash: .zero)).execution.finish()
    var header = Header(number: 1)
    try BlockComparison.check(outcome, header: header, hash: .zero)
    header.requestsHash = ExecutionRequests.emptyHash
    try BlockComparison.check(outcome, header: header, hash: .zero)
    header.requestsHash = .zero
    let error = #expect(throws: InvalidBlock.self) { try BlockComparison.check(outcome, header: header, hash: .zero) }
    #expect(error?.rule == .requestsHash)
    #expect(error?.want == "0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }
}
