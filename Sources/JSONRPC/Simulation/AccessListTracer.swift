import EVM
import EthereumTypes
import Primitives

/// Collects the accounts and slots that a call touches, for eth_createAccessList.
final class AccessListTracer: Tracer {
  private var slots: [Address: Set<Hash256>] = [:]
  private let excluded: Set<Address>

  /// - Parameter excluded: accounts that are warm anyway; their slots are still listed
  init(excluding excluded: Set<Address>) { self.excluded = excluded }

  var wantsSteps: Bool { true }

  /// Sorted, so that two runs can be compared.
  var accessList: AccessList {
    slots.filter { !excluded.contains($0.key) || !$0.value.isEmpty }.sorted { $0.key < $1.key }
      .map { AccessListEntry(address: $0.key, storageKeys: $0.value.sorted()) }
  }

  func step(_ step: TracedStep) {
    let stack = step.stack
    func top(_ depth: Int) -> UInt256? { stack.count > depth ? stack[stack.count - 1 - depth] : nil }
    switch step.opcode {
    case 0x54, 0x55:
      if let slot = top(0) { slots[step.address, default: []].insert(Hash256(slot)) }
    // BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT
    case 0x31, 0x3b, 0x3c, 0x3f, 0xff:
      if let account = top(0) { touch(Address(truncating: account)) }
    // CALL, CALLCODE, DELEGATECALL, STATICCALL
    case 0xf1, 0xf2, 0xf4, 0xfa:
      if stack.count >= 5, let account = top(1) { touch(Address(truncating: account)) }
    default: break
    }
  }

  private func touch(_ address: Address) {
    if !excluded.contains(address) { slots[address, default: []].formUnion([]) }
  }
}
