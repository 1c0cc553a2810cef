import EthereumTypes
import JSON
import Primitives

/// Which logs a search or a filter wants.
public struct LogCriteria: Sendable, Equatable {
  public var blockHash: Hash256?
  public var fromBlock: BlockReference?
  public var toBlock: BlockReference?
  /// Any of these; empty means every contract.
  public var addresses: [Address] = []
  /// For each position any of these; empty means every topic. A log with fewer topics than positions does not match.
  public var topics: [[Hash256]] = []

  public init() {}

  public func matches(_ log: Log) -> Bool {
    guard addresses.isEmpty || addresses.contains(log.address), topics.count <= log.topics.count else { return false }
    for (place, wanted) in topics.enumerated() where !wanted.isEmpty && !wanted.contains(log.topics[place]) { return false }
    return true
  }
}

/// The bits of criteria, found once for many blocks.
struct LogCriteriaBits {
  private let alternatives: [[BloomBits]]

  init(_ criteria: LogCriteria) {
    alternatives = ([criteria.addresses.map { BloomBits($0) }] + criteria.topics.map { $0.map { BloomBits($0) } }).filter { !$0.isEmpty }
  }

  /// Whether a block with this bloom may hold a matching log.
  func mayMatch(_ bloom: Bloom) -> Bool {
    alternatives.allSatisfy { any in any.contains { bloom.mayContain($0) } }
  }
}

extension ArgumentValue {
  /// Most positions, and most alternatives at one, that are accepted.
  private static let alternativesLimit = 1000

  /// Reads the argument of eth_getLogs and eth_newFilter.
  public func logCriteria() throws(RPCError) -> LogCriteria {
    guard json.object != nil else { throw mismatch(json.kind, "filters.input") }
    var criteria = LogCriteria()
    if let hash = member("blockHash", of: "input") {
      criteria.blockHash = try hash.hash()
      if member("fromBlock", of: "input") != nil || member("toBlock", of: "input") != nil {
        throw invalid("cannot specify both BlockHash and FromBlock/ToBlock, choose one or the other")
      }
    } else {
      criteria.fromBlock = try member("fromBlock", of: "input")?.blockNumber()
      criteria.toBlock = try member("toBlock", of: "input")?.blockNumber()
    }
    if let address = member("address", of: "input") { criteria.addresses = try filterAddresses(address.json) }
    if let topics = member("topics", of: "input") {
      for position in try topics.elements("[]interface {}") { criteria.topics.append(try filterTopics(position.json)) }
    }
    guard criteria.topics.count <= 4 else { throw .limitExceeded("exceed max topics") }
    return criteria
  }

  private func filterAddresses(_ value: JSONValue) throws(RPCError) -> [Address] {
    switch value {
    case .string(let text): return [try filterAddress(text)]
    case .array(let elements):
      guard elements.count <= Self.alternativesLimit else {
        throw .limitExceeded("more than \(Self.alternativesLimit) addresses in one filter")
      }
      var addresses: [Address] = []
      for (place, element) in elements.enumerated() {
        guard case .string(let text) = element else { throw invalid("non-string address at index \(place)") }
        addresses.append(try filterAddress(text))
      }
      return addresses
    default: throw invalid("invalid addresses in query")
    }
  }

  private func filterAddress(_ text: String) throws(RPCError) -> Address {
    let bytes = try filterData(text, "address")
    guard let address = Address(bytes: bytes) else {
      throw invalid("invalid address: hex has invalid length \(bytes.count) after decoding; expected 20 for address")
    }
    return address
  }

  private func filterTopics(_ value: JSONValue) throws(RPCError) -> [Hash256] {
    switch value {
    case .null: return []
    case .string(let text): return [try filterTopic(text)]
    case .array(let elements):
      guard elements.count <= Self.alternativesLimit else {
        throw .limitExceeded("more than \(Self.alternativesLimit) alternatives for one topic")
      }
      var topics: [Hash256] = []
      for element in elements {
        switch element {
        // A null among the alternatives matches every topic.
        case .null: return []
        case .string(let text): topics.append(try filterTopic(text))
        default: throw invalid("invalid topic(s)")
        }
      }
      return topics
    default: throw invalid("invalid topic(s)")
    }
  }

  private func filterTopic(_ text: String) throws(RPCError) -> Hash256 {
    let bytes = try filterData(text, "topic")
    guard let topic = Hash256(bytes: bytes) else {
      throw invalid("hex has invalid length \(bytes.count) after decoding; expected 32 for topic")
    }
    return topic
  }

  private func filterData(_ text: String, _ what: String) throws(RPCError) -> Bytes {
    let prefix = what == "address" ? "invalid address: " : ""
    if text.isEmpty { throw invalid(prefix + "empty hex string") }
    guard text.hasPrefix("0x") || text.hasPrefix("0X") else { throw invalid(prefix + "hex string without 0x prefix") }
    guard text.utf8.count % 2 == 0 else { throw invalid(prefix + "hex string of odd length") }
    guard let bytes = Hex.decode(text) else { throw invalid(prefix + "invalid hex string") }
    return bytes
  }
}
