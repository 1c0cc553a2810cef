import Chain
import EVM
import EthereumTypes
import JSON
import Primitives

/// A tracer that can tell its result when the transaction has ended.
protocol ResultTracer: Tracer {
  /// Writes the trace as one JSON value.
  ///
  /// - Throws: an answer's error when the trace is too long
  func write(_ outcome: TransactionOutcome, into writer: inout JSONWriter) throws(RPCError)
}

/// What tracers are told about the transaction before it runs.
struct TracedTransaction {
  var sender: Address
  /// The called account, or the one that is to be created.
  var recipient: Address
  var isCreation: Bool
  var fork: Fork
  /// Whether the trace is to look like GoQuorum's.
  var isQuorum: Bool
  /// An account and its code as they are before the transaction; asked while the tracer is made.
  var before: (Address) -> (account: AccountState?, code: Bytes)
  /// Longest answer in bytes.
  var textMax: Int
}

extension StateReader {
  /// An account with its code; no code where it can't be read, in which case the execution fails anyway.
  func accountAndCode(_ address: Address) -> (account: AccountState?, code: Bytes) {
    guard let account = (try? account(address)) ?? nil else { return (nil, []) }
    return (account, account.codeHash == Keccak256.emptyHash ? [] : (try? code(account.codeHash)) ?? [])
  }
}

extension TraceOptions {
  /// A tracer for one transaction.
  func makeTracer(_ transaction: TracedTransaction) -> any ResultTracer {
    switch tracer {
    case .structLogger: StructLogTracer(self, transaction)
    case .calls(let onlyTopCall, let withLog):
      transaction.isQuorum ? QuorumCallTracer() : CallTracer(onlyTopCall: onlyTopCall, withLog: withLog)
    case .prestate(let diffMode): PrestateTracer(transaction, diffMode: diffMode)
    case .fourByte: FourByteTracer()
    case .instructionCount: InstructionCounter(byName: false, fork: transaction.fork)
    case .instructionNames: InstructionCounter(byName: true, fork: transaction.fork)
    case .noop: NoopTracer()
    }
  }
}

/// Traces nothing.
final class NoopTracer: ResultTracer {
  func write(_ outcome: TransactionOutcome, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.endObject()
  }
}

/// Counts instructions, all together or by name.
final class InstructionCounter: ResultTracer {
  private let byName: Bool
  private let fork: Fork
  private var counts: [String: Int] = [:]
  private var order: [String] = []
  private var total = 0

  init(byName: Bool, fork: Fork) {
    self.byName = byName
    self.fork = fork
  }

  var wantsSteps: Bool { true }

  func step(_ step: TracedStep) {
    total += 1
    guard byName else { return }
    let name = Opcode.name(of: step.opcode, fork: fork)
    if counts.updateValue((counts[name] ?? 0) + 1, forKey: name) == nil { order.append(name) }
  }

  func write(_ outcome: TransactionOutcome, into writer: inout JSONWriter) {
    guard byName else { return writer.integer(total) }
    writer.beginObject()
    for name in order {
      writer.key(name)
      writer.integer(counts[name] ?? 0)
    }
    writer.endObject()
  }
}

/// Counts the function selectors that are called, each with the size of its arguments.
final class FourByteTracer: ResultTracer {
  private var counts: [String: Int] = [:]
  private var order: [String] = []

  func enter(_ call: TracedCall) {
    let counted = call.depth == 0 || call.kind == .call || call.kind == .callCode || call.kind == .delegateCall || call.kind == .staticCall
    guard counted, call.input.count >= 4 else { return }
    // Precompiled contracts have no functions.
    if call.depth > 0, call.recipient.word < UInt256(1024) { return }
    let name = Hex.encode(Bytes(call.input.prefix(4))) + "-\(call.input.count - 4)"
    if counts.updateValue((counts[name] ?? 0) + 1, forKey: name) == nil { order.append(name) }
  }

  func write(_ outcome: TransactionOutcome, into writer: inout JSONWriter) {
    writer.beginObject()
    for name in order {
      writer.key(name)
      writer.integer(counts[name] ?? 0)
    }
    writer.endObject()
  }
}
