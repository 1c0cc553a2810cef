import EthereumTypes
import JSON
import Primitives

/// One published state test: a state, a block's surroundings, a family of transactions, and what each comes to under each fork.
///
/// The format is described in the public repository ethereum/tests under docs/.
public struct StateTest: Sendable {
  public let name: String
  public let environment: Environment
  /// The accounts before; parsed for each thread that runs cases of the test.
  public let pre: JSONValue
  public let transaction: TransactionFamily
  /// What is expected, by the fork's name, in the order of the file.
  public let cases: [Case]
  /// Whether the test was made before Prague was settled; see `TestNetwork`.
  let isDraft: Bool

  /// The block around the transaction.
  public struct Environment: Sendable {
    public var coinbase: Address
    public var difficulty: UInt256
    public var gasLimit: UInt64
    public var number: UInt64
    public var timestamp: UInt64
    public var baseFee: UInt256?
    public var random: UInt256?
    public var excessBlobGas: UInt64?
  }

  /// One outcome to check.
  public struct Case: Sendable {
    /// The fork's name in the file.
    public var network: String
    /// Its place among the fork's cases.
    public var index: Int
    /// Which data, gas limit and value of the family.
    public var dataIndex: Int
    public var gasIndex: Int
    public var valueIndex: Int
    /// The root of the state after.
    public var stateRoot: Hash256
    /// Keccak-256 of the RLP of the logs.
    public var logsHash: Hash256
    /// The error of an invalid transaction; nil if it must be valid.
    public var expectedException: String?
    /// The signed transaction, if the file has it.
    public var encodedTransaction: Bytes?
  }

  /// A transaction with lists in the place of its data, access list, gas limit and value.
  public struct TransactionFamily: Sendable {
    public var nonce: UInt64
    public var gasPrice: UInt256?
    public var maxFeePerGas: UInt256?
    public var maxPriorityFeePerGas: UInt256?
    public var maxFeePerBlobGas: UInt256?
    public var blobVersionedHashes: [Hash256]?
    public var authorizations: [Authorization]?
    public var to: Address?
    public var sender: Address?
    public var data: [Bytes]
    public var accessLists: [AccessList?]
    public var gasLimits: [UInt64]
    /// Nil for a value that has more than 256 bits.
    public var values: [UInt256?]
  }
}

// MARK: - Reading

extension StateTest {
  /// The tests of a file, in its order.
  public static func parse(_ file: JSONValue) throws(FormatError) -> [StateTest] {
    guard let object = file.object else { throw FormatError("a state test file is a JSON object") }
    var tests: [StateTest] = []
    for (name, value) in object {
      do throws(FormatError) { tests.append(try StateTest(name: name, value)) } catch { throw FormatError("\(name): \(error)") }
    }
    return tests
  }

  init(name: String, _ json: JSONValue) throws(FormatError) {
    self.name = name
    environment = try Environment(try json.member("env"))
    pre = try json.member("pre")
    transaction = try TransactionFamily(try json.member("transaction"))
    isDraft = TestNetwork.isDraft(json)
    guard let post = try json.member("post").object else { throw FormatError("post is no object") }
    var cases: [Case] = []
    for (network, list) in post {
      for (index, value) in (list.array ?? []).enumerated() {
        do throws(FormatError) { cases.append(try Case(network: network, index: index, value)) } catch {
          throw FormatError("post \(network) \(index): \(error)")
        }
      }
    }
    self.cases = cases
  }
}

extension StateTest.Environment {
  init(_ json: JSONValue) throws(FormatError) {
    coinbase = try json.address("currentCoinbase")
    difficulty = try json.optionalUInt256("currentDifficulty") ?? UInt256()
    let limit = try json.uint256("currentGasLimit")
    gasLimit = UInt64(clamping: limit)
    number = try json.uint64("currentNumber")
    timestamp = try json.uint64("currentTimestamp")
    baseFee = try json.optionalUInt256("currentBaseFee")
    random = try json.optionalUInt256("currentRandom")
    excessBlobGas = try json.optionalUInt64("currentExcessBlobGas")
  }
}

extension StateTest.Case {
  init(network: String, index: Int, _ json: JSONValue) throws(FormatError) {
    self.network = network
    self.index = index
    let indexes = try json.member("indexes")
    dataIndex = Int(clamping: try indexes.uint64("data"))
    gasIndex = Int(clamping: try indexes.uint64("gas"))
    valueIndex = Int(clamping: try indexes.uint64("value"))
    stateRoot = try json.hash("hash")
    logsHash = try json.hash("logs")
    expectedException = json["expectException"]?.string
    encodedTransaction = json["txbytes"]?.hexBytes
  }
}

extension StateTest.TransactionFamily {
  init(_ json: JSONValue) throws(FormatError) {
    nonce = try json.uint64("nonce")
    gasPrice = try json.optionalUInt256("gasPrice")
    maxFeePerGas = try json.optionalUInt256("maxFeePerGas")
    maxPriorityFeePerGas = try json.optionalUInt256("maxPriorityFeePerGas")
    maxFeePerBlobGas = try json.optionalUInt256("maxFeePerBlobGas")
    blobVersionedHashes = json["blobVersionedHashes"]?.array?.compactMap { $0.string.flatMap { Hash256(hex: $0) } }
    if let list = json["authorizationList"]?.array {
      var result: [Authorization] = []
      for element in list { result.append(try Authorization(json: element)) }
      authorizations = result
    }
    let recipient = json["to"]?.string ?? ""
    to = recipient.isEmpty ? nil : try json.address("to")
    sender = json["sender"] == nil ? nil : try json.address("sender")

    var data: [Bytes] = []
    for element in try json.elements("data") {
      guard let bytes = element.hexBytes else { throw FormatError("data is not hexadecimal") }
      data.append(bytes)
    }
    self.data = data
    var limits: [UInt64] = []
    for element in try json.elements("gasLimit") { limits.append(UInt64(clamping: element.looseUInt256 ?? .max)) }
    gasLimits = limits
    values = try json.elements("value").map { $0.looseUInt256 }
    var lists: [AccessList?] = []
    for element in json["accessLists"]?.array ?? [] {
      lists.append(element.isNull ? nil : try AccessListEntry.list(json: element))
    }
    accessLists = lists
  }
}

extension AccessListEntry {
  /// An access list in its JSON form.
  static func list(json: JSONValue) throws(FormatError) -> AccessList {
    var result: AccessList = []
    for element in json.array ?? [] {
      let keys = (element["storageKeys"]?.array ?? []).compactMap { $0.looseHash }
      result.append(AccessListEntry(address: try element.address("address"), storageKeys: keys))
    }
    return result
  }
}

extension Authorization {
  /// A delegation in its JSON form.
  init(json: JSONValue) throws(FormatError) {
    var parity = try json.optionalUInt64("yParity")
    if parity == nil { parity = try json.optionalUInt64("v") }
    self.init(
      chainID: try json.uint256("chainId"), address: try json.address("address"), nonce: try json.uint64("nonce"),
      yParity: UInt8(clamping: parity ?? 0), r: try json.uint256("r"), s: try json.uint256("s"))
  }
}
