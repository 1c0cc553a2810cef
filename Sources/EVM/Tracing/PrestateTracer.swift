import JSON
import Primitives

/// The `prestateTracer` of today's geth: accounts and slots that a transaction touched, before it and, in `diffMode`, before and after.
///
/// `begin` before the transaction changes anything, `end` after it.
public final class PrestateTracer: Tracer {
  private struct Entry {
    var exists: Bool
    var balance: UInt256
    var nonce: UInt64
    var code: Bytes
    var storage: [UInt256: UInt256] = [:]
  }

  private let diffMode: Bool
  private var before: [Address: Entry] = [:]
  private var created: Set<Address> = []
  private var deleted: Set<Address> = []

  public init(diffMode: Bool = false) { self.diffMode = diffMode }

  public var wantsSteps: Bool { true }

  /// Notes the accounts that the transaction itself changes: sender, recipient or new contract, who gets the fees.
  public func begin(state: JournaledState, sender: Address, recipient: Address?, beneficiary: Address) {
    look(sender, state)
    look(beneficiary, state)
    let target = recipient ?? EVM.createAddress(creator: sender, nonce: state.nonce(of: sender))
    look(target, state)
    if recipient == nil { created.insert(target) }
  }

  public func step(_ step: TracedStep) {
    switch Opcode(rawValue: step.opcode) {
    case .sload, .sstore:
      if step.stack.count > 0 {
        look(step.address, step.state)
        let key = step.peek(0)
        if before[step.address]?.storage[key] == nil { before[step.address]?.storage[key] = step.state.originalStorage(step.address, key) }
      }
    case .extcodecopy, .extcodehash, .extcodesize, .balance, .selfdestruct:
      if step.stack.count > 0 { look(Address(truncating: step.peek(0)), step.state) }
      if step.opcode == Opcode.selfdestruct.rawValue { deleted.insert(step.address) }
    case .call, .callcode, .delegatecall, .staticcall: if step.stack.count > 4 { look(Address(truncating: step.peek(1)), step.state) }
    case .create:
      let address = EVM.createAddress(creator: step.address, nonce: step.state.nonce(of: step.address))
      look(address, step.state)
      created.insert(address)
    case .create2:
      if step.stack.count > 3 && memoryPlace(step.peek(2)) < 1 << 24 {
        let hash = keccak256(step.paddedMemorySlice(step.peek(1), step.peek(2)))
        let address = EVM.createAddress(creator: step.address, salt: step.peek(3), initCodeHash: hash)
        look(address, step.state)
        created.insert(address)
      }
    default: break
    }
  }

  private func look(_ address: Address, _ state: JournaledState) {
    if before[address] != nil { return }
    before[address] = Entry(
      exists: state.exists(address), balance: state.balance(of: address), nonce: state.nonce(of: address), code: state.code(of: address))
  }

  /// Writes the result; `state` is the one after the transaction, self-destructed accounts deleted.
  public func write(state: JournaledState, to writer: inout JSONWriter) {
    if !diffMode {
      writer.beginObject()
      for address in before.keys.sorted() {
        guard let entry = before[address], entry.exists || !created.contains(address) else { continue }
        writer.key(address.hex)
        write(entry, to: &writer)
      }
      writer.endObject()
      return
    }
    var post: [Address: Entry] = [:]
    var pre: [Address: Entry] = [:]
    for (address, entry) in before {
      let isGone = deleted.contains(address) && !state.exists(address)
      var change = Entry(exists: true, balance: state.balance(of: address), nonce: state.nonce(of: address), code: state.code(of: address))
      var old = entry
      for (key, value) in entry.storage {
        let now = isGone ? 0 : state.storage(address, key)
        if now == value {
          old.storage[key] = nil
        } else {
          if value.isZero { old.storage[key] = nil }
          if !now.isZero { change.storage[key] = now }
        }
      }
      let isChanged = change.balance != entry.balance || change.nonce != entry.nonce || change.code != entry.code
      if isGone {
        pre[address] = old
      } else if isChanged || !change.storage.isEmpty || !old.storage.isEmpty {
        post[address] = change
        pre[address] = old
      }
    }
    writer.beginObject()
    writer.key("post")
    writer.beginObject()
    for address in post.keys.sorted() {
      guard let entry = post[address], let old = pre[address] else { continue }
      writer.key(address.hex)
      write(entry, comparedWith: old, to: &writer)
    }
    writer.endObject()
    writer.key("pre")
    writer.beginObject()
    for address in pre.keys.sorted() {
      guard let entry = pre[address], entry.exists else { continue }
      writer.key(address.hex)
      write(entry, to: &writer)
    }
    writer.endObject()
    writer.endObject()
  }

  /// Members that have a value, and of a changed account only those that changed.
  private func write(_ entry: Entry, comparedWith old: Entry? = nil, to writer: inout JSONWriter) {
    writer.beginObject()
    if old == nil || old?.balance != entry.balance {
      writer.key("balance")
      writer.quantity(entry.balance)
    }
    if old == nil ? !entry.code.isEmpty : old?.code != entry.code {
      writer.key("code")
      writer.data(entry.code)
    }
    if old == nil ? entry.nonce != 0 : old?.nonce != entry.nonce {
      writer.key("nonce")
      writer.integer(entry.nonce)
    }
    if !entry.storage.isEmpty {
      writer.key("storage")
      writer.beginObject()
      for key in entry.storage.keys.sorted() {
        writer.key(key.hexPadded)
        writer.string((entry.storage[key] ?? 0).hexPadded)
      }
      writer.endObject()
    }
    writer.endObject()
  }
}
