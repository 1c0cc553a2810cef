import Chain
import EVM
import JSON
import Primitives

/// Shows the accounts and slots that a transaction touches, as they were before it, and with `diffMode` as they are after, so that the
/// transaction can be run again without the chain.
final class PrestateTracer: ResultTracer {
  private let transaction: TracedTransaction
  private let diffMode: Bool
  private var touched: [Address: Set<UInt256>] = [:]
  private var order: [Address] = []
  private var created: Set<Address> = []
  private var stateAfter: JournaledState?

  init(_ transaction: TracedTransaction, diffMode: Bool) {
    self.transaction = transaction
    self.diffMode = diffMode
    touch(transaction.sender)
    touch(transaction.recipient)
    if transaction.isCreation { created.insert(transaction.recipient) }
  }

  var wantsSteps: Bool { true }

  private func touch(_ address: Address) {
    guard touched[address] == nil else { return }
    touched[address] = []
    order.append(address)
  }

  func enter(_ call: TracedCall) {
    if call.kind.isCreate {
      touch(call.recipient)
      created.insert(call.recipient)
    }
  }

  func step(_ step: TracedStep) {
    stateAfter = step.state
    let stack = step.stack
    func top(_ depth: Int) -> UInt256? { stack.count > depth ? stack[stack.count - 1 - depth] : nil }
    switch step.opcode {
    case 0x54, 0x55:
      if let slot = top(0) {
        touch(step.address)
        touched[step.address]?.insert(slot)
      }
    // BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT
    case 0x31, 0x3b, 0x3c, 0x3f, 0xff:
      if let account = top(0) { touch(Address(truncating: account)) }
    // CALL, CALLCODE, DELEGATECALL, STATICCALL
    case 0xf1, 0xf2, 0xf4, 0xfa:
      if stack.count >= 5, let account = top(1) { touch(Address(truncating: account)) }
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
    if let stateAfter {
      for address in order { writeAfter(address, stateAfter, into: &writer) }
    }
    writer.endObject()
    writer.endObject()
  }

  private func before(_ address: Address) -> AccountState? { (try? transaction.stateBefore.account(address)) ?? nil }

  private func code(_ account: AccountState?) -> Bytes {
    guard let account, account.codeHash != Keccak256.emptyHash else { return [] }
    return (try? transaction.stateBefore.code(account.codeHash)) ?? []
  }

  private func writeBefore(into writer: inout JSONWriter) {
    writer.beginObject()
    for address in order where !(created.contains(address) && before(address) == nil) {
      let account = before(address)
      writer.key(address.hex)
      writer.beginObject()
      writer.key("balance")
      writer.quantity(account?.balance ?? 0)
      writer.key("nonce")
      writer.integer(account?.nonce ?? 0)
      writer.key("code")
      writer.data(code(account))
      writer.key("storage")
      writer.beginObject()
      for slot in (touched[address] ?? []).sorted() {
        writer.key(Hash256(slot).hex)
        writer.hash(Hash256((try? transaction.stateBefore.storage(address, slot)) ?? 0))
      }
      writer.endObject()
      writer.endObject()
    }
    writer.endObject()
  }

  /// Only what differs.
  private func writeAfter(_ address: Address, _ state: JournaledState, into writer: inout JSONWriter) {
    let old = before(address)
    guard let new = state.account(address) else { return }
    let slots = (touched[address] ?? []).sorted().map { slot in
      (slot, (try? transaction.stateBefore.storage(address, slot)) ?? 0, state.storage(address, slot))
    }.filter { $0.1 != $0.2 }
    guard old != new || !slots.isEmpty else { return }
    writer.key(address.hex)
    writer.beginObject()
    if old?.balance != new.balance {
      writer.key("balance")
      writer.quantity(new.balance)
    }
    if old?.nonce != new.nonce {
      writer.key("nonce")
      writer.integer(new.nonce)
    }
    if old?.codeHash != new.codeHash, new.codeHash != Keccak256.emptyHash {
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
