/// What the interpreter does, one case a handler. The plain form knows one for each instruction; the fast form also the fused ones,
/// that the decoder puts in the place of frequent pairs.
///
/// Both forms switch over all cases without a default, so that the compiler makes one jump table without a range check.
enum Operation: UInt8 {
  // One for each instruction.
  case stop, add, mul, sub, div, sdiv, mod, smod, addmod, mulmod, exp, signextend
  case lt, gt, slt, sgt, eq, iszero, and, or, xor, not, byte, shl, shr, sar, keccak256
  case address, caller, callvalue, calldataload, calldatasize, calldatacopy, codesize, codecopy
  case balance, extcodesize, extcodecopy, returndatasize, returndatacopy, extcodehash, blockhash, selfbalance, blobhash
  /// What the block or the transaction says: ORIGIN, GASPRICE, COINBASE, TIMESTAMP, …, told apart by the opcode.
  case environment
  case pop, mload, mstore, mstore8, sload, sstore, jump, jumpi, pc, msize, gas, jumpdest, tload, tstore, mcopy
  case push, log, create, create2, call, `return`, revert, invalid, selfdestruct
  case dup1, dup2, dup3, dup4, dup5, dup6, dup7, dup8, dup9, dup10, dup11, dup12, dup13, dup14, dup15, dup16
  case swap1, swap2, swap3, swap4, swap5, swap6, swap7, swap8, swap9, swap10, swap11, swap12, swap13, swap14, swap15, swap16

  // In decoded code only.
  /// The start of a basic block: pays for all of it and checks the stack for all of it.
  case block
  /// A PUSH of more than 64 bits.
  case pushWide
  /// A jump to a known place.
  case jumpTo
  case jumpToIf
  /// A jump to a known place that is no JUMPDEST.
  case badJump

  // Fused: a constant that was pushed, then…
  case pushPush, pushDup, pushSwap1
  case addConstant, constantSub, subConstant, mulConstant, andConstant, andWide, orWide, shlConstant, shrConstant, sarConstant
  case constantLt, constantGt, eqConstant
  case mloadConstant, mstoreConstant
  // …a copied word, then…
  case dupPush, dupDup
  case dupAdd, dupSub, dupMul, dupAnd, dupOr, dupXor, dupLt, dupGt, dupEq, dupMload, dupMstore
  // …words in another order or gone…
  case reverseSub, swapPop, popMany, popJump, swapJump, addMload, shrAnd, andOr
  // …a comparison, then a jump to a known place.
  case jumpIfZero, jumpIfLt, jumpIfNotLt, jumpIfGt, jumpIfNotGt, jumpIfSlt, jumpIfNotSlt, jumpIfSgt, jumpIfNotSgt, jumpIfEq, jumpIfNotEq
  /// DUP1, a selector, EQ, jump: how contracts find the function that is called.
  case jumpIfSelector
  /// DUP1, ISZERO, jump.
  case jumpIfTopZero

  init(_ opcode: Opcode) {
    switch opcode.rawValue {
    case 0x60...0x7f: self = .push
    case 0x80...0x8f: self = Operation(rawValue: Operation.dup1.rawValue + opcode.rawValue - 0x80) ?? .invalid
    case 0x90...0x9f: self = Operation(rawValue: Operation.swap1.rawValue + opcode.rawValue - 0x90) ?? .invalid
    case 0xa0...0xa4: self = .log
    default: self = Operation.single(opcode)
    }
  }

  private static func single(_ opcode: Opcode) -> Operation {
    switch opcode {
    case .stop: .stop
    case .add: .add
    case .mul: .mul
    case .sub: .sub
    case .div: .div
    case .sdiv: .sdiv
    case .mod: .mod
    case .smod: .smod
    case .addmod: .addmod
    case .mulmod: .mulmod
    case .exp: .exp
    case .signextend: .signextend
    case .lt: .lt
    case .gt: .gt
    case .slt: .slt
    case .sgt: .sgt
    case .eq: .eq
    case .iszero: .iszero
    case .and: .and
    case .or: .or
    case .xor: .xor
    case .not: .not
    case .byte: .byte
    case .shl: .shl
    case .shr: .shr
    case .sar: .sar
    case .keccak256: .keccak256
    case .address: .address
    case .balance: .balance
    case .caller: .caller
    case .callvalue: .callvalue
    case .calldataload: .calldataload
    case .calldatasize: .calldatasize
    case .calldatacopy: .calldatacopy
    case .codesize: .codesize
    case .codecopy: .codecopy
    case .extcodesize: .extcodesize
    case .extcodecopy: .extcodecopy
    case .returndatasize: .returndatasize
    case .returndatacopy: .returndatacopy
    case .extcodehash: .extcodehash
    case .blockhash: .blockhash
    case .selfbalance: .selfbalance
    case .blobhash: .blobhash
    case .origin, .gasprice, .coinbase, .timestamp, .number, .prevrandao, .gaslimit, .chainid, .basefee, .blobbasefee: .environment
    case .pop: .pop
    case .mload: .mload
    case .mstore: .mstore
    case .mstore8: .mstore8
    case .sload: .sload
    case .sstore: .sstore
    case .jump: .jump
    case .jumpi: .jumpi
    case .pc: .pc
    case .msize: .msize
    case .gas: .gas
    case .jumpdest: .jumpdest
    case .tload: .tload
    case .tstore: .tstore
    case .mcopy: .mcopy
    case .push0: .push
    case .create: .create
    case .create2: .create2
    case .call, .callcode, .delegatecall, .staticcall: .call
    case .return: .return
    case .revert: .revert
    case .selfdestruct: .selfdestruct
    default: .invalid
    }
  }
}
