import EVM

/// Makes a message run in the form of the interpreter that looks for an interruption at each instruction; the fast form looks only when a
/// call opens. Events go on to another tracer, if there is one.
final class InterruptibleTracer: Tracer {
  /// Calls with less gas end within a second in the fast form, whatever they do.
  static let gasMin: UInt64 = 500_000_000

  private let inner: (any Tracer)?
  private let innerWantsSteps: Bool

  init(_ inner: (any Tracer)?) {
    self.inner = inner
    innerWantsSteps = inner?.wantsSteps ?? false
  }

  var wantsSteps: Bool { true }

  func enter(_ call: TracedCall) { inner?.enter(call) }
  func exit(_ exit: TracedExit) { inner?.exit(exit) }
  func step(_ step: TracedStep) { if innerWantsSteps { inner?.step(step) } }
  func stepCost(_ cost: TracedCost) { if innerWantsSteps { inner?.stepCost(cost) } }
}
