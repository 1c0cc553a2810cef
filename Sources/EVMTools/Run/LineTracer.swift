import EVM
import Primitives

/// Prints a line of JSON for each instruction, and one for the end of the transaction's own frame, as geth's `--json` does.
public final class LineTracer: Tracer {
  private let steps: StandardStepTracer

  /// - Parameter emit: gets each line, its newline included; the bytes are valid during the call only.
  public init(fork: Fork, options: StandardStepTracer.Options, emit: @escaping (UnsafeRawBufferPointer) -> Void) {
    steps = StandardStepTracer(fork: fork, options: options, emit: emit)
  }

  public var wantsSteps: Bool { true }
  public func step(_ step: TracedStep) { steps.step(step) }
  public func stepCost(_ cost: TracedCost) { steps.stepCost(cost) }

  public func exit(_ exit: TracedExit) {
    if exit.depth == 0 { steps.finish(output: exit.output, gasUsed: exit.gasUsed, error: exit.errorMessage) }
  }
}
