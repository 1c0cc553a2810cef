import JSON
import Primitives

/// What a reader found wrong or strange so far.
final class ReadingReport {
  var problems: [String] = []
  var warnings: [String] = []
}

/// Reads the members of a JSON object by name in any case, as GoQuorum and Besu do, and remembers which were asked for,
/// so that the others can be reported.
///
/// A value of the wrong kind is noted as a problem and counts as absent, so that reading goes on to find the rest.
final class ObjectReader {
  /// Where the object stands, for messages: "" or "config." and so on.
  let path: String
  let report: ReadingReport
  private var members: [String: (name: String, value: JSONValue)] = [:]
  private var order: [String] = []
  private var used: Set<String> = []

  init(_ object: JSONObject, path: String, report: ReadingReport) {
    self.path = path
    self.report = report
    for (name, value) in object {
      let key = name.lowercased()
      if let earlier = members[key] {
        report.problems.append("\(path)\(name) stands twice, as \(earlier.name) and as \(name)")
        continue
      }
      order.append(key)
      members[key] = (name, value)
    }
  }

  /// The member's value, marked as read; nil if absent or null.
  func value(_ key: String) -> JSONValue? {
    let key = key.lowercased()
    used.insert(key)
    guard let value = members[key]?.value, !value.isNull else { return nil }
    return value
  }

  /// Marks members as known though nothing is made of them.
  func ignore(_ keys: String...) { for key in keys { used.insert(key.lowercased()) } }

  func has(_ key: String) -> Bool { members[key.lowercased()].map { !$0.value.isNull } ?? false }

  /// Warns of every member that nothing asked for.
  func warnOfUnknownKeys() {
    for key in order where !used.contains(key) {
      report.warnings.append("\(path)\(members[key]?.name ?? key) is not a key that Quorate knows; it has no effect")
    }
  }

  private func wrong(_ key: String, _ expected: String, _ value: JSONValue) {
    var text = value.description
    if text.count > 80 { text = String(text.prefix(77)) + "..." }
    report.problems.append("\(path)\(key) must be \(expected), but is \(text)")
  }

  func number(_ key: String) -> UInt256? {
    guard let value = value(key) else { return nil }
    guard let number = ObjectReader.number(value) else {
      wrong(key, "a whole number, decimal or with 0x", value)
      return nil
    }
    return number
  }

  func uint64(_ key: String) -> UInt64? {
    guard let value = value(key) else { return nil }
    guard let wide = ObjectReader.number(value), let number = UInt64(exactly: wide) else {
      wrong(key, "a whole number of at most 64 bits, decimal or with 0x", value)
      return nil
    }
    return number
  }

  func bool(_ key: String) -> Bool? {
    guard let value = value(key) else { return nil }
    if let bool = value.bool { return bool }
    wrong(key, "true or false", value)
    return nil
  }

  func string(_ key: String) -> String? {
    guard let value = value(key) else { return nil }
    if let string = value.string { return string }
    wrong(key, "a string", value)
    return nil
  }

  func bytes(_ key: String) -> Bytes? {
    guard let value = value(key) else { return nil }
    if let text = value.string, let bytes = Hex.decode(text) { return bytes }
    wrong(key, "bytes in hexadecimal", value)
    return nil
  }

  func hash(_ key: String) -> Hash256? {
    guard let value = value(key) else { return nil }
    if let text = value.string, let hash = Hash256(hex: text) { return hash }
    wrong(key, "32 bytes in hexadecimal", value)
    return nil
  }

  func address(_ key: String) -> Address? {
    guard let value = value(key) else { return nil }
    if let text = value.string, let address = Address(hex: text) { return address }
    wrong(key, "an address of 20 bytes in hexadecimal", value)
    return nil
  }

  func addresses(_ key: String) -> [Address]? {
    guard let value = value(key) else { return nil }
    let items = value.array?.map { $0.string.flatMap { Address(hex: $0) } } ?? [nil]
    let addresses = items.compactMap { $0 }
    if addresses.count == items.count { return addresses }
    wrong(key, "a list of addresses", value)
    return nil
  }

  func object(_ key: String) -> ObjectReader? {
    guard let value = value(key) else { return nil }
    if let object = value.object { return ObjectReader(object, path: "\(path)\(key).", report: report) }
    wrong(key, "an object", value)
    return nil
  }

  func objects(_ key: String) -> [ObjectReader]? {
    guard let value = value(key) else { return nil }
    let objects = value.array?.map { $0.object } ?? [nil]
    guard objects.allSatisfy({ $0 != nil }) else {
      wrong(key, "a list of objects", value)
      return nil
    }
    return objects.enumerated().compactMap { index, object in
      object.map { ObjectReader($0, path: "\(path)\(key)[\(index)].", report: report) }
    }
  }

  /// Every member as it stands, for objects whose names are data.
  var entries: [(name: String, value: JSONValue)] {
    order.compactMap { key in
      used.insert(key)
      return members[key]
    }
  }

  /// A whole number: a JSON number, or a string in decimal or with `0x`.
  static func number(_ value: JSONValue) -> UInt256? {
    switch value {
    case .number(let number): return number.isInteger ? UInt256(decimal: number.text) : nil
    case .string(let text):
      if text.isEmpty { return UInt256() }
      return text.lowercased().hasPrefix("0x") ? (text.count == 2 ? UInt256() : UInt256(hex: text)) : UInt256(decimal: text)
    default: return nil
    }
  }
}
