import Primitives

/// What is to be known of one instruction apart from what it does: the one table from which the two forms of the interpreter, gas
/// and the tracers' names follow.
struct InstructionDefinition {
  let opcode: Opcode
  let name: String
  /// Words taken from the stack.
  let inputs: Int
  /// Words put on the stack.
  let outputs: Int
  /// The fork that brought it.
  let since: Fork
  /// The part of its gas that depends on nothing but the fork, and the forks that changed it, oldest first.
  let gas: Int
  let changes: [(fork: Fork, gas: Int)]

  init(
    _ opcode: Opcode, _ name: String, _ inputs: Int, _ outputs: Int, gas: Int, since: Fork = .frontier,
    _ changes: [(fork: Fork, gas: Int)] = []
  ) {
    self.opcode = opcode
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.since = since
    self.gas = gas
    self.changes = changes
  }

  func gas(_ fork: Fork) -> Int { changes.last { $0.fork <= fork }?.gas ?? gas }

  static let all: [InstructionDefinition] = arithmetic + environment + stackAndFlow + families + calls

  static let names: [String] = {
    var names = [String](repeating: "", count: 256)
    for definition in all { names[Int(definition.opcode.rawValue)] = definition.name }
    return names
  }()

  private static let arithmetic: [InstructionDefinition] = [
    .init(.stop, "STOP", 0, 0, gas: 0),
    .init(.add, "ADD", 2, 1, gas: 3),
    .init(.mul, "MUL", 2, 1, gas: 5),
    .init(.sub, "SUB", 2, 1, gas: 3),
    .init(.div, "DIV", 2, 1, gas: 5),
    .init(.sdiv, "SDIV", 2, 1, gas: 5),
    .init(.mod, "MOD", 2, 1, gas: 5),
    .init(.smod, "SMOD", 2, 1, gas: 5),
    .init(.addmod, "ADDMOD", 3, 1, gas: 8),
    .init(.mulmod, "MULMOD", 3, 1, gas: 8),
    .init(.exp, "EXP", 2, 1, gas: 10),
    .init(.signextend, "SIGNEXTEND", 2, 1, gas: 5),
    .init(.lt, "LT", 2, 1, gas: 3),
    .init(.gt, "GT", 2, 1, gas: 3),
    .init(.slt, "SLT", 2, 1, gas: 3),
    .init(.sgt, "SGT", 2, 1, gas: 3),
    .init(.eq, "EQ", 2, 1, gas: 3),
    .init(.iszero, "ISZERO", 1, 1, gas: 3),
    .init(.and, "AND", 2, 1, gas: 3),
    .init(.or, "OR", 2, 1, gas: 3),
    .init(.xor, "XOR", 2, 1, gas: 3),
    .init(.not, "NOT", 1, 1, gas: 3),
    .init(.byte, "BYTE", 2, 1, gas: 3),
    .init(.shl, "SHL", 2, 1, gas: 3, since: .constantinople),
    .init(.shr, "SHR", 2, 1, gas: 3, since: .constantinople),
    .init(.sar, "SAR", 2, 1, gas: 3, since: .constantinople),
    .init(.keccak256, "KECCAK256", 2, 1, gas: 30),
  ]

  private static let environment: [InstructionDefinition] = [
    .init(.address, "ADDRESS", 0, 1, gas: 2),
    .init(.balance, "BALANCE", 1, 1, gas: 20, [(.tangerineWhistle, 400), (.istanbul, 700), (.berlin, GasCost.warmAccess)]),
    .init(.origin, "ORIGIN", 0, 1, gas: 2),
    .init(.caller, "CALLER", 0, 1, gas: 2),
    .init(.callvalue, "CALLVALUE", 0, 1, gas: 2),
    .init(.calldataload, "CALLDATALOAD", 1, 1, gas: 3),
    .init(.calldatasize, "CALLDATASIZE", 0, 1, gas: 2),
    .init(.calldatacopy, "CALLDATACOPY", 3, 0, gas: 3),
    .init(.codesize, "CODESIZE", 0, 1, gas: 2),
    .init(.codecopy, "CODECOPY", 3, 0, gas: 3),
    .init(.gasprice, "GASPRICE", 0, 1, gas: 2),
    .init(.extcodesize, "EXTCODESIZE", 1, 1, gas: 20, [(.tangerineWhistle, 700), (.berlin, GasCost.warmAccess)]),
    .init(.extcodecopy, "EXTCODECOPY", 4, 0, gas: 20, [(.tangerineWhistle, 700), (.berlin, GasCost.warmAccess)]),
    .init(.returndatasize, "RETURNDATASIZE", 0, 1, gas: 2, since: .byzantium),
    .init(.returndatacopy, "RETURNDATACOPY", 3, 0, gas: 3, since: .byzantium),
    .init(.extcodehash, "EXTCODEHASH", 1, 1, gas: 400, since: .constantinople, [(.istanbul, 700), (.berlin, GasCost.warmAccess)]),
    .init(.blockhash, "BLOCKHASH", 1, 1, gas: 20),
    .init(.coinbase, "COINBASE", 0, 1, gas: 2),
    .init(.timestamp, "TIMESTAMP", 0, 1, gas: 2),
    .init(.number, "NUMBER", 0, 1, gas: 2),
    .init(.prevrandao, "PREVRANDAO", 0, 1, gas: 2),
    .init(.gaslimit, "GASLIMIT", 0, 1, gas: 2),
    .init(.chainid, "CHAINID", 0, 1, gas: 2, since: .istanbul),
    .init(.selfbalance, "SELFBALANCE", 0, 1, gas: 5, since: .istanbul),
    .init(.basefee, "BASEFEE", 0, 1, gas: 2, since: .london),
    .init(.blobhash, "BLOBHASH", 1, 1, gas: 3, since: .cancun),
    .init(.blobbasefee, "BLOBBASEFEE", 0, 1, gas: 2, since: .cancun),
  ]

  private static let stackAndFlow: [InstructionDefinition] = [
    .init(.pop, "POP", 1, 0, gas: 2),
    .init(.mload, "MLOAD", 1, 1, gas: 3),
    .init(.mstore, "MSTORE", 2, 0, gas: 3),
    .init(.mstore8, "MSTORE8", 2, 0, gas: 3),
    .init(.sload, "SLOAD", 1, 1, gas: 50, [(.tangerineWhistle, 200), (.istanbul, 800), (.berlin, GasCost.warmAccess)]),
    .init(.sstore, "SSTORE", 2, 0, gas: 0),
    .init(.jump, "JUMP", 1, 0, gas: 8),
    .init(.jumpi, "JUMPI", 2, 0, gas: 10),
    .init(.pc, "PC", 0, 1, gas: 2),
    .init(.msize, "MSIZE", 0, 1, gas: 2),
    .init(.gas, "GAS", 0, 1, gas: 2),
    .init(.jumpdest, "JUMPDEST", 0, 0, gas: 1),
    .init(.tload, "TLOAD", 1, 1, gas: GasCost.warmAccess, since: .cancun),
    .init(.tstore, "TSTORE", 2, 0, gas: GasCost.warmAccess, since: .cancun),
    .init(.mcopy, "MCOPY", 3, 0, gas: 3, since: .cancun),
    .init(.push0, "PUSH0", 0, 1, gas: 2, since: .shanghai),
  ]

  private static let families: [InstructionDefinition] = {
    var definitions: [InstructionDefinition] = []
    for opcode in Opcode.allCases {
      let byte = Int(opcode.rawValue)
      switch byte {
      case 0x60...0x7f: definitions.append(.init(opcode, "PUSH\(byte - 0x5f)", 0, 1, gas: 3))
      case 0x80...0x8f: definitions.append(.init(opcode, "DUP\(byte - 0x7f)", byte - 0x7f, byte - 0x7e, gas: 3))
      case 0x90...0x9f: definitions.append(.init(opcode, "SWAP\(byte - 0x8f)", byte - 0x8e, byte - 0x8e, gas: 3))
      case 0xa0...0xa4: definitions.append(.init(opcode, "LOG\(byte - 0xa0)", byte - 0x9e, 0, gas: GasCost.log * (byte - 0x9f)))
      default: break
      }
    }
    return definitions
  }()

  private static let calls: [InstructionDefinition] = [
    .init(.create, "CREATE", 3, 1, gas: GasCost.create),
    .init(.call, "CALL", 7, 1, gas: 40, [(.tangerineWhistle, 700), (.berlin, GasCost.warmAccess)]),
    .init(.callcode, "CALLCODE", 7, 1, gas: 40, [(.tangerineWhistle, 700), (.berlin, GasCost.warmAccess)]),
    .init(.return, "RETURN", 2, 0, gas: 0),
    .init(.delegatecall, "DELEGATECALL", 6, 1, gas: 40, since: .homestead, [(.tangerineWhistle, 700), (.berlin, GasCost.warmAccess)]),
    .init(.create2, "CREATE2", 4, 1, gas: GasCost.create, since: .constantinople),
    .init(.staticcall, "STATICCALL", 6, 1, gas: 700, since: .byzantium, [(.berlin, GasCost.warmAccess)]),
    .init(.revert, "REVERT", 2, 0, gas: 0, since: .byzantium),
    .init(.invalid, "INVALID", 0, 0, gas: 0),
    .init(.selfdestruct, "SELFDESTRUCT", 1, 0, gas: 0, [(.tangerineWhistle, 5000)]),
  ]
}

/// One row of an instruction set, in the shape the interpreter checks before each instruction.
struct InstructionRow {
  var gas: Int32
  /// The least stack height.
  var minHeight: Int16
  /// The greatest stack height, so that the result still fits.
  var maxHeight: Int16
  /// Words put on the stack less words taken.
  var change: Int16
  var operation: Operation
}

/// The instructions of one fork, by their byte.
final class InstructionSet: @unchecked Sendable {
  let fork: Fork
  let rows: UnsafePointer<InstructionRow>

  /// The most words a stack holds.
  static let stackLimit = 1024

  private init(_ fork: Fork) {
    self.fork = fork
    let rows = UnsafeMutablePointer<InstructionRow>.allocate(capacity: 256)
    rows.initialize(repeating: InstructionRow(gas: 0, minHeight: 0, maxHeight: 1024, change: 0, operation: .invalid), count: 256)
    for definition in InstructionDefinition.all where definition.since <= fork {
      let change = definition.outputs - definition.inputs
      rows[Int(definition.opcode.rawValue)] = InstructionRow(
        gas: Int32(definition.gas(fork)), minHeight: Int16(definition.inputs), maxHeight: Int16(InstructionSet.stackLimit - max(0, change)),
        change: Int16(change), operation: Operation(definition.opcode))
    }
    self.rows = UnsafePointer(rows)
  }

  private static let all = Fork.allCases.map(InstructionSet.init)

  /// The set of a fork; these objects live as long as the process.
  static func of(_ fork: Fork) -> InstructionSet { all[Int(fork.rawValue)] }
}
