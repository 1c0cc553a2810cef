import EthereumTypes

extension RPCEnvironment {
  /// All methods of this node, whatever namespaces an endpoint then offers.
  public func methods() -> MethodTable {
    var table = MethodTable(
      networkMethods() + chainMethods() + transactionMethods() + stateMethods() + callMethods() + filterMethods() + feeMethods()
        + sendMethods() + poolMethods() + traceMethods() + rawMethods())
    switch chain.configuration.engine {
    case .istanbul: table.add(istanbulMethods())
    case .clique: table.add(cliqueMethods())
    case .ethash, .raft: break
    }
    return table
  }

  /// Answers requests of some namespaces, as `--http.api` names them.
  public func dispatcher(namespaces: Set<String>) -> Dispatcher {
    Dispatcher(methods().offering(namespaces), limits: limits)
  }

  /// Every method that any node has, for the reference.
  public func allMethods() -> MethodTable {
    var table = methods()
    table.add(istanbulMethods() + cliqueMethods())
    return table
  }
}
