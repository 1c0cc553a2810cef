import Primitives

/// The state while transactions run on it: what was read, what was changed, and how to undo it.
///
/// One instance serves a block, or many in a row: `beginTransaction`, any number of calls, `finishTransaction`; at the end of the
/// block `takeChanges`. All of it is plain synchronous code for one thread. A read that fails leaves zeros and sets `fault`,
/// and whatever was computed since has no meaning.
///
/// Accounts and slots stand in tables of plain records; the journal is a list of old values, a snapshot an index into it.
/// Warmth (EIP-2929) and the like are stamped with the transaction's number, so nothing is cleared between transactions.
public final class JournaledState {
  /// The state that execution starts from.
  public let reader: any StateReader
  let codeCache: CodeCache

  var accounts: RecordBuffer<AccountRecord>
  var accountTable: IndexTable
  var slots: RecordBuffer<SlotRecord>
  var slotTable: IndexTable
  var transients: RecordBuffer<TransientRecord>
  var transientTable: IndexTable
  var journal: RecordBuffer<JournalEntry>
  /// Codes by `AccountRecord.codeIndex`; the first is the empty one.
  var codes: [Code]
  var codeIndexes: [Hash256: Int32]
  /// The decoded forms of `codes` for `programsFork`, as far as they have run.
  private var programs: [Program?] = []
  private var programsFork = Fork.frontier

  /// Accounts touched and self-destructed in this transaction, undone ones included.
  var touchedAccounts: [Int32] = []
  var destructedAccounts: [Int32] = []
  /// Counts up from 1.
  package var transaction: UInt32 = 1
  package var nextStorageID: UInt32 = 1
  /// Bytes that `codes` and their decoded forms take.
  private var codeBytes = 0
  /// Keys of both tables come from contracts; the seed keeps them from being chosen to collide.
  let seed = UInt64.random(in: 0...UInt64.max)

  /// Events of this transaction so far.
  public internal(set) var logs: [Log] = []
  /// The refund counter of this transaction (EIP-2200, EIP-3529); can pass below zero only within broken rules.
  public internal(set) var refund: Int64 = 0
  /// Why the first failed read failed.
  public internal(set) var fault: StateReadError?

  public init(reader: any StateReader, codeCache: CodeCache = CodeCache()) {
    self.reader = reader
    self.codeCache = codeCache
    accounts = RecordBuffer(capacity: 64)
    accountTable = IndexTable(capacity: 128)
    slots = RecordBuffer(capacity: 128)
    slotTable = IndexTable(capacity: 256)
    transients = RecordBuffer(capacity: 8)
    transientTable = IndexTable(capacity: 16)
    journal = RecordBuffer(capacity: 256)
    codes = [Code.empty]
    codeIndexes = [Keccak256.emptyHash: 0]
  }

  deinit {
    accounts.deallocate()
    accountTable.deallocate()
    slots.deallocate()
    slotTable.deallocate()
    transients.deallocate()
    transientTable.deallocate()
    journal.deallocate()
  }

  /// How many accounts and slots are held in memory, each 8 KiB of code counted as one more: a measure of when to start with a
  /// fresh instance.
  public var recordCount: Int { accounts.count + slots.count + codeBytes / 8_192 }

  /// Whether the numbers that stamp transactions and storage are half used up. Once they wrap, cold accounts look warm: go on
  /// with a fresh instance at the next block.
  public var isSpent: Bool { transaction > .max / 2 || nextStorageID > .max / 2 }

  // MARK: Looking up

  /// The record of an account, which need not be loaded.
  @inline(__always)
  func accountIndex(_ address: Address) -> Int {
    var cell = Int(truncatingIfNeeded: address.mixed(seed: seed)) & accountTable.mask
    while true {
      let index = Int(accountTable.cells[cell])
      if index < 0 { return insertAccount(address, cell) }
      if accounts.base[index].address == address { return index }
      cell = (cell &+ 1) & accountTable.mask
    }
  }

  /// The record of an account with what the reader knows of it.
  @inline(__always)
  func loadedIndex(_ address: Address) -> Int {
    let index = accountIndex(address)
    if !accounts.base[index].isLoaded { load(index) }
    return index
  }

  // Looking up may move the records, so an index is always found before the base it counts from is read.

  @inline(__always)
  func loaded(_ address: Address) -> AccountRecord {
    let index = loadedIndex(address)
    return accounts.base[index]
  }

  @inline(__always)
  func record(of address: Address) -> AccountRecord {
    let index = accountIndex(address)
    return accounts.base[index]
  }

  @inline(never)
  private func insertAccount(_ address: Address, _ cell: Int) -> Int {
    let index = accounts.count
    accounts.append(AccountRecord(address: address, storageID: nextStorageID))
    nextStorageID &+= 1
    accountTable.cells[cell] = Int32(truncatingIfNeeded: index)
    if accountTable.isFull(accounts.count) {
      let records = accounts.base
      accountTable.grow(count: accounts.count) { records[$0].address.mixed(seed: seed) }
    }
    return index
  }

  @inline(never)
  func load(_ index: Int) {
    let record = accounts.base + index
    record.pointee.isLoaded = true
    do {
      guard let account = try reader.account(record.pointee.address) else { return }
      record.pointee.exists = true
      record.pointee.nonce = account.nonce
      record.pointee.balance = account.balance
      record.pointee.codeHash = account.codeHash
      record.pointee.codeIndex = account.codeHash == Keccak256.emptyHash ? 0 : -1
      record.pointee.baseExists = true
      record.pointee.baseNonce = account.nonce
      record.pointee.baseBalance = account.balance
      record.pointee.baseCodeHash = account.codeHash
    } catch {
      fail(error)
    }
  }

  func fail(_ error: StateReadError) {
    if fault == nil { fault = error }
  }

  /// The index of an account's code in `codes`, read if need be.
  @inline(__always)
  func codeIndex(_ account: Int) -> Int {
    let index = accounts.base[account].codeIndex
    return index >= 0 ? Int(index) : loadCode(account)
  }

  /// An account's code, read if need be.
  @inline(__always)
  func accountCode(_ account: Int) -> Code {
    let index = codeIndex(account)
    return codes[index]
  }

  @inline(never)
  private func loadCode(_ account: Int) -> Int {
    let hash = accounts.base[account].codeHash
    if let known = codeIndexes[hash] {
      accounts.base[account].codeIndex = known
      return Int(known)
    }
    do {
      let code: Code
      if let cached = codeCache[hash] {
        code = cached
      } else {
        code = Code(try reader.code(hash), hash: hash)
        codeCache.insert(code)
      }
      return Int(register(code, account))
    } catch {
      fail(error)
      return 0
    }
  }

  /// Gives the account a code that may be new here.
  @discardableResult
  func register(_ code: Code, _ account: Int) -> Int32 {
    let index: Int32
    if let known = codeIndexes[code.hash] {
      index = known
    } else {
      index = Int32(truncatingIfNeeded: codes.count)
      codes.append(code)
      codeIndexes[code.hash] = index
      codeBytes &+= code.footprint
    }
    accounts.base[account].codeIndex = index
    accounts.base[account].codeHash = code.hash
    return index
  }
}

extension JournaledState {
  /// The decoded form of a code, from this state's own list if it has run here before.
  @inline(__always)
  func program(_ codeIndex: Int, _ instructions: InstructionSet) -> Program {
    if codeIndex < programs.count, programsFork == instructions.fork, let program = programs[codeIndex] { return program }
    return decode(codeIndex, instructions)
  }

  /// The decoded form of a code that has run often enough to be worth it.
  @inline(__always)
  func hotProgram(_ codeIndex: Int, _ instructions: InstructionSet) -> Program? {
    if codeIndex < programs.count, programsFork == instructions.fork, let program = programs[codeIndex] { return program }
    return codes[codeIndex].jumpsUntilHot > 0 ? nil : decode(codeIndex, instructions)
  }

  @inline(never)
  private func decode(_ codeIndex: Int, _ instructions: InstructionSet) -> Program {
    if programsFork != instructions.fork {
      programs.removeAll(keepingCapacity: true)
      programsFork = instructions.fork
    }
    while programs.count <= codeIndex { programs.append(nil) }
    let program = codes[codeIndex].program(instructions)
    programs[codeIndex] = program
    return program
  }
}
