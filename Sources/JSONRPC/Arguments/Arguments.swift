import JSON
import Primitives

/// The positional arguments of one request. Each accessor checks presence and form and fails with the text that geth gives.
public struct Arguments {
  /// As sent; shorter than the method's list when the last ones were left out.
  public let values: [JSONValue]

  /// - Parameter text: the JSON of `params`; nothing and `null` mean no arguments
  init(_ text: UnsafeRawBufferPointer?, _ method: RPCMethod) throws(RPCError) {
    guard let text, text.count > 0 else {
      values = []
      return
    }
    let parsed: JSONValue
    do throws(JSONError) { parsed = try JSONValue(parsing: text) } catch { throw .parse }
    switch parsed {
    case .null: values = []
    case .array(let elements): values = elements
    default: throw .invalidParams("non-array args")
    }
    guard values.count <= method.parameters.count else {
      throw .invalidParams("too many arguments, want at most \(method.parameters.count)")
    }
  }

  /// Whether an argument was given and is not null.
  public func has(_ index: Int) -> Bool { index < values.count && !values[index].isNull }

  /// A required argument and how to speak of it.
  public func required(_ index: Int) throws(RPCError) -> ArgumentValue {
    guard has(index) else { throw .invalidParams("missing value for required argument \(index)") }
    return ArgumentValue(json: values[index], argument: index)
  }

  /// An argument that may be left out.
  public func optional(_ index: Int) -> ArgumentValue? {
    has(index) ? ArgumentValue(json: values[index], argument: index) : nil
  }
}

/// A JSON value on its way to becoming an argument, or a member of one.
public struct ArgumentValue {
  public let json: JSONValue
  /// Position in the request.
  let argument: Int
  /// Type and name of the member, as in `CallArgs.from`; nothing for a whole argument.
  var field: String?

  /// Fails with a text that names the argument.
  func invalid(_ message: String) -> RPCError { .invalidParams("invalid argument \(argument): \(message)") }

  /// The failure that Go's decoder reports when a value has the wrong form for a type.
  func mismatch(_ found: String, _ type: String) -> RPCError {
    let target = field.map { "Go struct field \($0) of type \(type)" } ?? "Go value of type \(type)"
    return invalid("json: cannot unmarshal \(found) into \(target)")
  }

  /// A member of an object; nothing when it is absent or null.
  func member(_ name: String, of type: String) -> ArgumentValue? {
    guard let value = json[name], !value.isNull else { return nil }
    return ArgumentValue(json: value, argument: argument, field: "\(type).\(name)")
  }

  // MARK: Simple forms

  public func bool() throws(RPCError) -> Bool {
    guard let value = json.bool else { throw mismatch(json.kind, "bool") }
    return value
  }

  public func string() throws(RPCError) -> String {
    guard let value = json.string else { throw mismatch(json.kind, "string") }
    return value
  }

  /// A JSON number from 0 to 2⁶⁴ − 1.
  public func uint64Number() throws(RPCError) -> UInt64 {
    guard let number = json.number else { throw mismatch(json.kind, "uint64") }
    guard let value = number.uint64 else { throw mismatch("number \(number.text)", "uint64") }
    return value
  }

  /// Elements of an array.
  func elements(_ type: String) throws(RPCError) -> [ArgumentValue] {
    guard let elements = json.array else { throw mismatch(json.kind, type) }
    return elements.map { ArgumentValue(json: $0, argument: argument, field: field) }
  }

  // MARK: Hexadecimal forms

  /// The digits of data after its prefix, checked for an even number.
  private func dataDigits(_ type: String) throws(RPCError) -> Substring {
    guard let text = json.string else { throw mismatch("non-string", type) }
    if text.isEmpty { return "" }
    guard text.hasPrefix("0x") || text.hasPrefix("0X") else { throw mismatch("hex string without 0x prefix", type) }
    let digits = text.dropFirst(2)
    guard digits.utf8.count % 2 == 0 else { throw mismatch("hex string of odd length", type) }
    return digits
  }

  private func fixedData(_ length: Int, _ type: String) throws(RPCError) -> Bytes {
    let digits = try dataDigits(type)
    guard digits.utf8.count == 2 * length else {
      throw invalid("hex string has length \(digits.utf8.count), want \(2 * length) for \(type)")
    }
    guard let bytes = Hex.decode(digits), bytes.count == length else { throw mismatch("invalid hex string", type) }
    return bytes
  }

  public func address() throws(RPCError) -> Address {
    guard let address = Address(bytes: try fixedData(20, "common.Address")) else { throw mismatch("invalid hex string", "common.Address") }
    return address
  }

  public func hash() throws(RPCError) -> Hash256 {
    guard let hash = Hash256(bytes: try fixedData(32, "common.Hash")) else { throw mismatch("invalid hex string", "common.Hash") }
    return hash
  }

  /// Bytes of any length.
  public func data() throws(RPCError) -> Bytes {
    let digits = try dataDigits("hexutil.Bytes")
    // A second prefix inside the digits must not be read as one.
    guard !digits.hasPrefix("0x"), !digits.hasPrefix("0X"), let bytes = Hex.decode(digits) else {
      throw mismatch("invalid hex string", "hexutil.Bytes")
    }
    return bytes
  }

  /// What is wrong with a quantity's text; nothing when it is well formed.
  static func quantityFault(_ text: String) -> String? {
    if text.isEmpty { return "empty hex string" }
    guard text.hasPrefix("0x") || text.hasPrefix("0X") else { return "hex string without 0x prefix" }
    let digits = text.utf8.dropFirst(2)
    if digits.isEmpty { return "hex string \"0x\"" }
    if digits.count > 1, digits.first == UInt8(ascii: "0") { return "hex number with leading zero digits" }
    return digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20 }
      ? nil : "invalid hex string"
  }

  /// A quantity of 64 bits.
  public func quantity(_ type: String = "hexutil.Uint64") throws(RPCError) -> UInt64 {
    guard let text = json.string else { throw mismatch("non-string", type) }
    if let fault = Self.quantityFault(text) { throw mismatch(fault, type) }
    guard let value = UInt64(quantity: text) else { throw mismatch("hex number > 64 bits", type) }
    return value
  }

  /// A quantity of 256 bits.
  public func quantity256() throws(RPCError) -> UInt256 {
    guard let text = json.string else { throw mismatch("non-string", "hexutil.Big") }
    if let fault = Self.quantityFault(text) { throw mismatch(fault, "hexutil.Big") }
    let digits = text.dropFirst(2)
    guard digits.utf8.count <= 64, let value = UInt256(hex: digits) else { throw mismatch("hex number > 256 bits", "hexutil.Big") }
    return value
  }
}
