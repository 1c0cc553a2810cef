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

/// Turns code into entries, block by block.
struct ProgramDecoder {
  let code: UnsafePointer<UInt8>
  let count: Int
  let rows: UnsafePointer<InstructionRow>
  var entries: RecordBuffer<Instruction>
  let targets: UnsafeMutablePointer<UInt32>
  var constants: [UInt256] = []
  /// Entries whose argument is an index into `constants`.
  var wideEntries: [Int] = []
  /// Jumps to known places: entry, place in the code.
  var jumps: [(entry: Int, destination: Int)] = []
  var badJumpBlock = 0

  // The block being decoded.
  private var block = -1
  private var blockGas: Int64 = 0
  private var height = 0
  private var lowest = 0
  private var highest = 0
  /// Entries that want to know what the rest of the block costs, and what it had cost up to them.
  private var gasReaders: [(entry: Int, gas: Int64)] = []

  /// A block that costs more is cut in two.
  private static let blockGasLimit: Int64 = 1 << 30

  init(code: UnsafePointer<UInt8>, count: Int, rows: UnsafePointer<InstructionRow>) {
    self.code = code
    self.count = count
    self.rows = rows
    entries = RecordBuffer(capacity: 64 + count)
    targets = .allocate(capacity: count + 1)
    targets.initialize(repeating: 0, count: count + 1)
    // Entry 0 is nobody's jump target.
    entries.append(Instruction(operation: .badJump))
  }

  mutating func decode() {
    var i = 0
    openBlock(0)
    while i < count {
      let opcode = code[i]
      if opcode == Opcode.jumpdest.rawValue {
        closeBlock()
        targets[i] = UInt32(truncatingIfNeeded: entries.count)
        openBlock(i)
        account(opcode)
        i &+= 1
        continue
      }
      let length = Int8(bitPattern: opcode) >= 0x60 ? Int(opcode) &- 0x5e : 1
      if block < 0 {
        // Nothing leads here.
        i &+= length
        continue
      }
      if length > 1 || opcode == Opcode.push0.rawValue && rows[Int(opcode)].operation == .push {
        i = decodePush(i, length)
      } else {
        decodePlain(opcode, i)
        i &+= 1
      }
      if block >= 0 && blockGas > ProgramDecoder.blockGasLimit {
        closeBlock()
        openBlock(i)
      }
    }
    if block >= 0 { entries.append(Instruction(operation: .stop)) }
    closeBlock()
    badJumpBlock = entries.count
    openBlock(0)
    closeBlock()
    entries.append(Instruction(operation: .badJump))
  }

  private mutating func openBlock(_ programCounter: Int) {
    block = entries.count
    entries.append(Instruction(operation: .block, argument: UInt64(programCounter) &<< 32))
    blockGas = 0
    height = 0
    lowest = 0
    highest = 0
  }

  private mutating func closeBlock() {
    if block < 0 { return }
    let word = MemoryLayout<UInt256>.stride
    let need = -lowest
    let slack = InstructionSet.stackLimit - highest - need
    let entry = entries.base + block
    entry.pointee.large = UInt32(truncatingIfNeeded: blockGas)
    // A block that no stack suits fails on a height that no stack has.
    let isPossible = need <= InstructionSet.stackLimit && slack >= 0
    entry.pointee.medium = UInt16(truncatingIfNeeded: isPossible ? need * word : InstructionSet.stackLimit * word + word)
    entry.pointee.argument |= UInt64(isPossible ? slack * word : 0)
    for reader in gasReaders { entries.base[reader.entry].argument = UInt64(blockGas - reader.gas) }
    gasReaders.removeAll(keepingCapacity: true)
    block = -1
  }

  /// Adds an instruction's gas and effect on the stack to the block.
  private mutating func account(_ opcode: UInt8) {
    let row = rows[Int(opcode)]
    blockGas &+= Int64(row.gas)
    lowest = min(lowest, height &- Int(row.minHeight))
    height &+= Int(row.change)
    highest = max(highest, height)
  }

  /// A PUSH, together with the jump that follows it, if one does. Returns the place of the next instruction.
  private mutating func decodePush(_ i: Int, _ length: Int) -> Int {
    let value = UInt256(bigEndian: UnsafeRawBufferPointer(start: code + i + 1, count: length - 1))
    account(code[i])
    let next = i + length
    if next < count {
      let follower = code[next]
      if follower == Opcode.jump.rawValue || follower == Opcode.jumpi.rawValue {
        account(follower)
        jumps.append((entries.count, value.fitsUInt64 && value.l0 < UInt64(count) ? Int(value.l0) : count))
        entries.append(Instruction(operation: follower == Opcode.jump.rawValue ? .jumpTo : .jumpToIf))
        closeBlock()
        if follower == Opcode.jumpi.rawValue { openBlock(next + 1) }
        return next + 1
      }
    }
    if value.fitsUInt64 {
      entries.append(Instruction(operation: .push, argument: value.l0))
    } else {
      wideEntries.append(entries.count)
      entries.append(Instruction(operation: .pushWide, argument: UInt64(constants.count)))
      constants.append(value)
    }
    return next
  }

  private mutating func decodePlain(_ opcode: UInt8, _ i: Int) {
    let row = rows[Int(opcode)]
    account(opcode)
    var entry = Instruction(operation: row.operation, small: opcode)
    switch row.operation {
    case .pc: entry = Instruction(operation: .push, argument: UInt64(i))
    case .gas, .sstore: gasReaders.append((entries.count, blockGas))
    default: break
    }
    entries.append(entry)
    switch row.operation {
    case .stop, .jump, .return, .revert, .invalid, .selfdestruct: closeBlock()
    case .jumpi, .call, .create, .create2:
      closeBlock()
      openBlock(i + 1)
    default: break
    }
  }
}
