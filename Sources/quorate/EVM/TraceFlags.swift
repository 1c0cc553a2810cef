import ArgumentParser
import EVM

/// What lines of traces hold.
struct TraceFlags: ParsableArguments {
  @Flag(name: .customLong("nomemory"), help: "Leave out memory (the default; --nomemory=false shows it).")
  var hidesMemory = false

  @Flag(name: .customLong("memory"), help: .hidden)
  var showsMemory = false

  @Flag(name: .customLong("nostack"), help: "Leave out the stack.")
  var hidesStack = false

  @Flag(name: .customLong("nostorage"), help: "Leave out storage (lines of JSON never hold it).")
  var hidesStorage = false

  @Flag(name: .customLong("noreturndata"), help: "Leave out return data (the default; --noreturndata=false shows it).")
  var hidesReturnData = false

  @Flag(name: .customLong("returndata"), help: .hidden)
  var showsReturnData = false

  @Option(name: .customLong("verbosity"), help: "Accepted for geth's sake; nothing is logged.")
  var verbosity: Int?

  var options: StandardStepTracer.Options {
    StandardStepTracer.Options(
      showsMemory: showsMemory && !hidesMemory, hidesStack: hidesStack, showsReturnData: showsReturnData && !hidesReturnData)
  }
}
