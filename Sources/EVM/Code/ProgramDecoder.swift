import Primitives

/// Turns code into entries, block by block.
///
/// Constants that are pushed wait in `pending` for what follows: a computation on constants is done here, an instruction that takes one
/// gets it into its entry, the rest is pushed.
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
  /// Pushed but not yet in an entry.
  var pending: [UInt256] = []

  // The block being decoded.
  private(set) var block = -1
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
      // PUSH1…PUSH32 are the opcodes 0x60…0x7f: as signed bytes, those that are at least 0x60.
      let length = Int8(bitPattern: opcode) >= 0x60 ? Int(opcode) &- 0x5e : 1
      if block < 0 {
        // Nothing leads here.
        i &+= length
        continue
      }
      account(opcode)
      if rows[Int(opcode)].operation == .push {
        pending.append(UInt256(immediate: code + i + 1, count: length - 1))
      } else {
        decode(opcode, i)
      }
      i &+= length
      if block >= 0 && blockGas > ProgramDecoder.blockGasLimit {
        closeBlock()
        openBlock(i)
      }
    }
    if block >= 0 {
      flush()
      entries.append(Instruction(operation: .stop))
    }
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
    flush()
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

  private mutating func decode(_ opcode: UInt8, _ i: Int) {
    let operation = rows[Int(opcode)].operation
    switch operation {
    case .pc: pending.append(UInt256(UInt64(i)))
    case .jump, .jumpi:
      decodeJump(operation)
      closeBlock()
      if operation == .jumpi { openBlock(i + 1) }
    case .stop, .return, .revert, .invalid, .selfdestruct:
      flush()
      entries.append(Instruction(operation: operation, small: opcode))
      closeBlock()
    case .call, .create, .create2:
      flush()
      entries.append(Instruction(operation: operation, small: opcode))
      closeBlock()
      openBlock(i + 1)
    case .gas, .sstore:
      flush()
      gasReaders.append((entries.count, blockGas))
      entries.append(Instruction(operation: operation, small: opcode))
    default:
      if !foldConstants(operation) && !takeConstant(operation) {
        flush()
        appendFused(operation, opcode)
      }
    }
  }

  /// A jump: to a known place if a constant says where, together with the comparison before it if there is one.
  private mutating func decodeJump(_ operation: Operation) {
    guard let value = pending.popLast() else {
      if operation == .jump { appendJump() } else { entries.append(Instruction(operation: .jumpi)) }
      return
    }
    flush()
    let entry = operation == .jump ? Instruction(operation: .jumpTo) : takeComparison()
    jumps.append((entries.count, value.fitsUInt64 && value.l0 < UInt64(count) ? Int(value.l0) : count))
    entries.append(entry)
  }

  /// Takes back the last entry.
  mutating func removeLast() {
    let index = entries.count - 1
    if wideEntries.last == index {
      wideEntries.removeLast()
      constants.removeLast()
    }
    entries.truncate(to: index)
  }

  /// The last entry of the block that does something; nil at the block's start.
  var last: Instruction? { entries.count - 1 > block ? entries.base[entries.count - 1] : nil }
}
