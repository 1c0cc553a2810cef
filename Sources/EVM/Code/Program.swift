import Primitives

/// One entry of decoded code.
///
/// `block` entries hold in `medium` the least stack height and in the low half of `argument` how far above it the stack may stand, both
/// in bytes of stack, in `large` the block's gas and in the high half of `argument` its place in the code.
struct Instruction {
  var operation: Operation
  /// The opcode, or the depth a fused instruction reaches into the stack.
  var small: UInt8 = 0
  var medium: UInt16 = 0
  var large: UInt32 = 0
  /// The immediate of a PUSH, or its address; the entry that a jump goes to; gas already paid for what follows in the block.
  var argument: UInt64 = 0
}

/// A code decoded for one fork: basic blocks, each of which pays for its instructions and checks the stack for them in one go.
final class Program: @unchecked Sendable {
  let instructions: UnsafePointer<Instruction>
  /// For each byte of code the entry of the block that begins there with a JUMPDEST; 0 where none does.
  let targets: UnsafePointer<UInt32>
  private let constants: UnsafeMutablePointer<UInt256>

  init(code: UnsafePointer<UInt8>, count: Int, instructions set: InstructionSet) {
    var decoder = ProgramDecoder(code: code, count: count, rows: set.rows)
    decoder.decode()
    let entries = decoder.entries
    constants = .allocate(capacity: decoder.constants.count + 1)
    for (index, value) in decoder.constants.enumerated() { (constants + index).initialize(to: value) }
    for index in decoder.wideEntries {
      entries.base[index].argument = UInt64(UInt(bitPattern: constants + Int(entries.base[index].argument)))
    }
    for (index, destination) in decoder.jumps {
      let target = destination < count ? Int(decoder.targets[destination]) : 0
      if target != 0 {
        entries.base[index].argument = UInt64(UInt(bitPattern: entries.base + target))
      } else if entries.base[index].operation == .jumpTo {
        entries.base[index].operation = .badJump
      } else {
        entries.base[index].argument = UInt64(UInt(bitPattern: entries.base + decoder.badJumpBlock))
      }
    }
    instructions = UnsafePointer(entries.base)
    targets = UnsafePointer(decoder.targets)
  }

  deinit {
    instructions.deallocate()
    targets.deallocate()
    constants.deallocate()
  }
}
