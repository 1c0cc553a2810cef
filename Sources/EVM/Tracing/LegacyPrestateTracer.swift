import JSON
import Primitives

/// The `prestateTracer` of GoQuorum (geth 1.10.3): accounts and slots that a transaction read, as they were before it.
///
/// It looks accounts up when the execution first names them, and puts back at the end what the transaction itself had moved by then.
public final class LegacyPrestateTracer: Tracer {
  private struct Entry {
    var balance: UInt256
    var nonce: UInt64
    var code: Bytes
    var storage: [(key: UInt256, value: UInt256)] = []
  }

  private var entries: [Address: Entry] = [:]
  private var order: [Address] = []
  private var hasStarted = false
  private var from = Address.zero
  private var to = Address.zero
  private var value = UInt256(0)
  private var isCreate = false
  private var gasUsed: UInt64 = 0

  public init() {}

  public var wantsSteps: Bool { true }

  public func enter(_ call: TracedCall) {
    if call.depth > 0 { return }
    from = call.caller
    to = call.recipient
    value = call.value
    isCreate = call.kind.isCreate
  }

  public func exit(_ exit: TracedExit) {
    if exit.depth == 0 { gasUsed = exit.gasUsed }
  }

  public func step(_ step: TracedStep) {
    if !hasStarted {
      hasStarted = true
      look(step.address, step.state)
    }
    switch Opcode(rawValue: step.opcode) {
    case .extcodecopy, .extcodesize, .balance: if step.stack.count > 0 { look(Address(truncating: step.peek(0)), step.state) }
    case .create: look(EVM.createAddress(creator: step.address, nonce: step.state.nonce(of: step.address)), step.state)
    case .create2:
      if step.stack.count > 3 && memoryPlace(step.peek(2)) < 1 << 24 {
        let hash = keccak256(step.paddedMemorySlice(step.peek(1), step.peek(2)))
        look(EVM.createAddress(creator: step.address, salt: step.peek(3), initCodeHash: hash), step.state)
      }
    case .call, .callcode, .delegatecall, .staticcall: if step.stack.count > 1 { look(Address(truncating: step.peek(1)), step.state) }
    case .sload, .sstore:
      if step.stack.count > 0 {
        look(step.address, step.state)
        look(step.address, step.peek(0), step.state)
      }
    default: break
    }
  }

  private func look(_ address: Address, _ state: JournaledState) {
    if entries[address] != nil { return }
    entries[address] = Entry(balance: state.balance(of: address), nonce: state.nonce(of: address), code: state.code(of: address))
    order.append(address)
  }

  private func look(_ address: Address, _ key: UInt256, _ state: JournaledState) {
    if entries[address]?.storage.contains(where: { $0.key == key }) == true { return }
    entries[address]?.storage.append((key, state.storage(address, key)))
  }

  /// Writes the accounts. `state` is the one after the transaction; `intrinsicGas` and `gasPrice` are the transaction's.
  ///
  /// False, with nothing written, if the transaction ran no instruction: the original then fails with a script error that names
  /// `from`.
  public func write(state: JournaledState, intrinsicGas: UInt64, gasPrice: UInt256, to writer: inout JSONWriter) -> Bool {
    if !hasStarted { return false }
    look(from, state)
    look(to, state)
    entries[to]?.balance = (entries[to]?.balance ?? 0) &- value
    let fee = UInt256(gasUsed &+ intrinsicGas) &* gasPrice
    entries[from]?.balance = (entries[from]?.balance ?? 0) &+ value &+ fee
    if let nonce = entries[from]?.nonce { entries[from]?.nonce = nonce &- 1 }
    writer.beginObject()
    for address in order where !(isCreate && address == to) {
      guard let entry = entries[address] else { continue }
      writer.key(address.hex)
      writer.beginObject()
      writer.key("balance")
      writer.quantity(entry.balance)
      writer.key("nonce")
      writer.integer(entry.nonce)
      writer.key("code")
      writer.data(entry.code)
      writer.key("storage")
      writer.beginObject()
      for (key, value) in entry.storage {
        writer.key(key.hexPadded)
        writer.string(value.hexPadded)
      }
      writer.endObject()
      writer.endObject()
    }
    writer.endObject()
    return true
  }
}
