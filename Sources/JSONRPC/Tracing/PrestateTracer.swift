import Chain
import EVM
import JSON
import Primitives

/// Shows the accounts and slots that a transaction touches, as they were before it, and with `diffMode` as they are after, so that the
/// transaction can be run again without the chain.
final class PrestateTracer: ResultTracer {
  /// An account when it was first touched, which is before the transaction changes it.
  private struct Touched {
    var account: AccountState?
    var code: Bytes
    var slots: [UInt256: UInt256] = [:]
  }

  private let diffMode: Bool
  private var touched: [Address: Touched] = [:]
  private var order: [Address] = []
  private var created: Set<Address> = []
  private var state: JournaledState?

  init(_ transaction: TracedTransaction, diffMode: Bool) {
    self.diffMode = diffMode
    // Gas is bought and value moved before the first instruction, so these two are looked at now.
    for address in [transaction.sender, transaction.recipient] where touched[address] == nil {
      let (account, code) = transaction.before(address)
      touched[address] = Touched(account: account, code: code)
      order.append(address)
    }
    if transaction.isCreation { created.insert(transaction.recipient) }
  }

  var wantsSteps: Bool { true }

  private func touch(_ address: Address, _ state: JournaledState) {
    guard touched[address] == nil else { return }
    let account = state.account(address)
    touched[address] = Touched(account: account, code: account == nil ? [] : state.code(of: address))
    order.append(address)
  }

  func enter(_ call: TracedCall) { if call.kind.isCreate { created.insert(call.recipient) } }

  func step(_ step: TracedStep) {
    state = step.state
    let stack = step.stack
    func top(_ depth: Int) -> UInt256? { stack.count > depth ? stack[stack.count - 1 - depth] : nil }
    switch step.opcode {
    case 0x54, 0x55:
      guard let slot = top(0) else { return }
      touch(step.address, step.state)
      if touched[step.address]?.slots[slot] == nil {
        touched[step.address]?.slots[slot] = step.state.originalStorage(step.address, slot)
      }
    // BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT
    case 0x31, 0x3b, 0x3c, 0x3f, 0xff:
      if let account = top(0) { touch(Address(truncating: account), step.state) }
    // CALL, CALLCODE, DELEGATECALL, STATICCALL
    case 0xf1, 0xf2, 0xf4, 0xfa:
      if stack.count >= 5, let account = top(1) { touch(Address(truncating: account), step.state) }
    default: break
    }
  }

  func write(_ outcome: TransactionOutcome, into writer: inout JSONWriter) {
    guard diffMode else { return writeBefore(into: &writer) }
    writer.beginObject()
    writer.key("pre")
    writeBefore(into: &writer)
    writer.key("post")
    writer.beginObject()
    if let state {
      for address in order { writeAfter(address, state, into: &writer) }
    }
    writer.endObject()
    writer.endObject()
  }

  private func writeBefore(into writer: inout JSONWriter) {
    writer.beginObject()
    for address in order {
      guard let old = touched[address], old.account != nil || !created.contains(address) else { continue }
      writer.key(address.hex)
      writer.beginObject()
      writer.key("balance")
      writer.quantity(old.account?.balance ?? 0)
      writer.key("nonce")
      writer.integer(old.account?.nonce ?? 0)
      writer.key("code")
      writer.data(old.code)
      writer.key("storage")
      writer.beginObject()
      for (slot, value) in old.slots.sorted(by: { $0.key < $1.key }) {
        writer.key(Hash256(slot).hex)
        writer.hash(Hash256(value))
      }
      writer.endObject()
      writer.endObject()
    }
    writer.endObject()
  }

  /// Only what differs.
  private func writeAfter(_ address: Address, _ state: JournaledState, into writer: inout JSONWriter) {
    guard let old = touched[address], let new = state.account(address) else { return }
    let slots = old.slots.sorted { $0.key < $1.key }.map { ($0.key, $0.value, state.storage(address, $0.key)) }.filter { $0.1 != $0.2 }
    guard old.account != new || !slots.isEmpty else { return }
    writer.key(address.hex)
    writer.beginObject()
    if old.account?.balance != new.balance {
      writer.key("balance")
      writer.quantity(new.balance)
    }
    if old.account?.nonce != new.nonce {
      writer.key("nonce")
      writer.integer(new.nonce)
    }
    if old.account?.codeHash != new.codeHash, new.codeHash != Keccak256.emptyHash {
      writer.key("code")
      writer.data(state.code(of: address))
    }
    if !slots.isEmpty {
      writer.key("storage")
      writer.beginObject()
      for (slot, _, value) in slots where !value.isZero {
        writer.key(Hash256(slot).hex)
        writer.hash(Hash256(value))
      }
      writer.endObject()
    }
    writer.endObject()
  }
}
