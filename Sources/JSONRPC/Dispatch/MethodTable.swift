import JSON

/// One JSON-RPC method: what it is called, what it takes, and what runs.
public struct RPCMethod: Sendable {
  /// A parameter as documentation shows it.
  public struct Parameter: Sendable {
    public var name: String
    public var isOptional: Bool

    public init(_ name: String, optional: Bool = false) {
      self.name = name
      isOptional = optional
    }
  }

  /// Where a method runs.
  public enum Cost: Sendable {
    /// On the network thread: it takes less than some 50 microseconds whatever the arguments say.
    case immediate
    /// On the network thread when the argument at this position is the tag `latest`: what the head's state holds is in memory, while older
    /// states are looked for on disk.
    case immediateAtHead(argument: Int)
    /// On a worker thread.
    case slow
  }

  /// Reads its arguments and writes its result as one JSON value.
  public typealias Body = @Sendable (inout Arguments, inout JSONWriter) throws(RPCError) -> Void

  /// Namespace and name, as in `eth_blockNumber`.
  public let name: String
  public let parameters: [Parameter]
  /// One sentence for the reference.
  public let summary: String
  public let cost: Cost
  public let body: Body

  public init(_ name: String, _ parameters: [Parameter], _ summary: String, cost: Cost = .slow, body: @escaping Body) {
    self.name = name
    self.parameters = parameters
    self.summary = summary
    self.cost = cost
    self.body = body
  }

  public var namespace: String { String(name.prefix { $0 != "_" }) }

  /// Whether the method may run on the network thread at all.
  var mayBeImmediate: Bool { if case .slow = cost { false } else { true } }

  /// Whether it may with these arguments.
  func isImmediate(_ arguments: Arguments) -> Bool {
    switch cost {
    case .immediate: true
    case .immediateAtHead(let position): position < arguments.values.count && arguments.values[position].string == "latest"
    case .slow: false
    }
  }
}

/// The methods that a server offers, by name.
public struct MethodTable: Sendable {
  private var methods: [String: RPCMethod] = [:]

  public init(_ methods: [RPCMethod] = []) { add(methods) }

  public mutating func add(_ added: [RPCMethod]) {
    for method in added { methods[method.name] = method }
  }

  public subscript(name: String) -> RPCMethod? { methods[name] }

  /// All methods, sorted by name.
  public var all: [RPCMethod] { methods.values.sorted { $0.name < $1.name } }

  public var namespaces: Set<String> { Set(methods.values.map(\.namespace)) }

  /// Only the methods of some namespaces, as `--http.api` names them, `*` meaning all, and `rpc_modules`, which every server answers.
  public func offering(_ namespaces: Set<String>) -> MethodTable {
    var offered = MethodTable(methods.values.filter { namespaces.contains("*") || namespaces.contains($0.namespace) })
    let modules = offered.namespaces.union(["rpc"]).sorted()
    offered.add([
      RPCMethod("rpc_modules", [], "the namespaces on offer with their versions", cost: .immediate) {
        (_, writer) throws(RPCError) in
        writer.beginObject()
        for module in modules {
          writer.key(module)
          writer.string("1.0")
        }
        writer.endObject()
      }
    ])
    return offered
  }
}
