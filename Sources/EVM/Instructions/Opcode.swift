import Primitives

/// The instructions of the virtual machine, by their byte (yellow paper, appendix H, and later EIPs).
public enum Opcode: UInt8, Sendable, CaseIterable {
  case stop = 0x00, add, mul, sub, div, sdiv, mod, smod, addmod, mulmod, exp, signextend
  case lt = 0x10, gt, slt, sgt, eq, iszero, and, or, xor, not, byte, shl, shr, sar
  case keccak256 = 0x20
  case address = 0x30, balance, origin, caller, callvalue, calldataload, calldatasize, calldatacopy, codesize, codecopy, gasprice
  case extcodesize = 0x3b, extcodecopy, returndatasize, returndatacopy, extcodehash
  case blockhash = 0x40, coinbase, timestamp, number, prevrandao, gaslimit, chainid, selfbalance, basefee, blobhash, blobbasefee
  case pop = 0x50, mload, mstore, mstore8, sload, sstore, jump, jumpi, pc, msize, gas, jumpdest, tload, tstore, mcopy
  case push0 = 0x5f, push1, push2, push3, push4, push5, push6, push7, push8, push9, push10, push11, push12, push13, push14, push15, push16
  case push17 = 0x70, push18, push19, push20, push21, push22, push23, push24, push25, push26, push27, push28, push29, push30, push31, push32
  case dup1 = 0x80, dup2, dup3, dup4, dup5, dup6, dup7, dup8, dup9, dup10, dup11, dup12, dup13, dup14, dup15, dup16
  case swap1 = 0x90, swap2, swap3, swap4, swap5, swap6, swap7, swap8, swap9, swap10, swap11, swap12, swap13, swap14, swap15, swap16
  case log0 = 0xa0, log1, log2, log3, log4
  case create = 0xf0, call, callcode, `return`, delegatecall, create2
  case staticcall = 0xfa
  case revert = 0xfd, invalid, selfdestruct

  /// The number of immediate bytes behind a PUSH, 0 for everything else.
  public var immediateCount: Int { rawValue >= 0x60 && rawValue <= 0x7f ? Int(rawValue) - 0x5f : 0 }

  /// The name as tracers print it for an execution by `fork`.
  public func name(_ fork: Fork) -> String {
    if self == .prevrandao && fork < .paris { return "DIFFICULTY" }
    return InstructionDefinition.names[Int(rawValue)]
  }

  /// The name of any byte of code, defined or not, as geth prints it.
  public static func name(of byte: UInt8, fork: Fork) -> String {
    guard let opcode = Opcode(rawValue: byte) else { return "opcode 0x" + String(byte, radix: 16) + " not defined" }
    return opcode.name(fork)
  }
}
