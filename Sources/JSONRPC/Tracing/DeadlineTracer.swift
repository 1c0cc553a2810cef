import EVM

/// Passes events on to a tracer until its time is over. The execution goes on without it: what it would show is not wanted any more.
final class DeadlineTracer: Tracer {
  var inner: (any ResultTracer)?
  private let deadline: TraceDeadline
  private var countdown = 0
  private var isOver = false

  init(_ deadline: TraceDeadline) { self.deadline = deadline }

  var wantsSteps: Bool { inner?.wantsSteps ?? false }

  func enter(_ call: TracedCall) { inner?.enter(call) }
  func exit(_ exit: TracedExit) { inner?.exit(exit) }

  func step(_ step: TracedStep) {
    // The clock is read every thousand instructions.
    countdown -= 1
    if countdown <= 0 {
      countdown = 1000
      isOver = deadline.hasPassed
    }
    if !isOver { inner?.step(step) }
  }

  func stepCost(_ cost: TracedCost) { if !isOver { inner?.stepCost(cost) } }
}
