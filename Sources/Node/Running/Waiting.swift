import Synchronization

/// Runs asynchronous work for a caller that isn't: the process's main thread, which has nothing else to do.
func waitFor<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) -> Result? {
  let done = Semaphore()
  let slot = ResultSlot<Result>()
  Task.detached {
    let result = await body()
    slot.value.withLock { $0 = result }
    done.signal()
  }
  done.wait()
  return slot.value.withLock { $0 }
}

private final class ResultSlot<Result: Sendable>: Sendable {
  let value = Mutex<Result?>(nil)
}
