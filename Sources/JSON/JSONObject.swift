/// The members of a JSON object in the order of the text. A name that stands twice keeps its first place and its last value.
public struct JSONObject: Sendable {
  public struct Member: Sendable {
    public var name: String
    public var value: JSONValue

    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var members: [Member]
  /// Place of each name, kept only for objects too large to search from the front.
  private var places: [String: Int]?

  /// Up to this many members a search from the front is faster than hashing.
  private static let linearLimit = 16

  public init() { members = [] }

  public init(_ members: some Sequence<(String, JSONValue)>) {
    self.init(merging: members.map { Member(name: $0.0, value: $0.1) })
  }

  /// Takes members as they stand in a text and merges repeated names.
  init(merging parsed: [Member]) {
    members = parsed
    if parsed.count <= Self.linearLimit {
      mergeFewRepeated()
      return
    }
    var places: [String: Int] = [:]
    places.reserveCapacity(parsed.count)
    for (place, member) in parsed.enumerated() where places.updateValue(place, forKey: member.name) != nil {
      members = []
      for member in parsed { self[member.name] = member.value }
      return
    }
    self.places = places
  }

  private mutating func mergeFewRepeated() {
    var place = 1
    while place < members.count {
      if let earlier = members[..<place].firstIndex(where: { $0.name == members[place].name }) {
        members[earlier].value = members[place].value
        members.remove(at: place)
      } else {
        place += 1
      }
    }
  }

  public var count: Int { members.count }
  public var isEmpty: Bool { members.isEmpty }
  public var names: [String] { members.map(\.name) }

  private func place(of name: String) -> Int? {
    if let places { return places[name] }
    return members.firstIndex { $0.name == name }
  }

  /// The value of a member; setting nothing removes the member.
  public subscript(name: String) -> JSONValue? {
    get { place(of: name).map { members[$0].value } }
    set {
      guard let newValue else {
        guard let place = place(of: name) else { return }
        members.remove(at: place)
        places = nil
        indexIfLarge()
        return
      }
      if let place = place(of: name) {
        members[place].value = newValue
        return
      }
      members.append(Member(name: name, value: newValue))
      if places != nil { places?[name] = members.count - 1 } else { indexIfLarge() }
    }
  }

  private mutating func indexIfLarge() {
    guard members.count > Self.linearLimit else { return }
    places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.name, $0) })
  }
}

extension JSONObject: Sequence {
  public func makeIterator() -> AnyIterator<(name: String, value: JSONValue)> {
    var inner = members.makeIterator()
    return AnyIterator { inner.next().map { ($0.name, $0.value) } }
  }
  public var underestimatedCount: Int { members.count }
}

extension JSONObject: Equatable {
  /// Equal when the same names have equal values; the order of members means nothing in JSON.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count && left.members.allSatisfy { right[$0.name] == $0.value }
  }
}
