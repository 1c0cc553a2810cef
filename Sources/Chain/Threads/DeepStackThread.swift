import Glibc

/// A thread of our own with a deep stack, on which blocks are executed.
///
/// Execution computes for longer than the concurrency runtime's threads may be kept busy, and decoders that nest need more
/// stack than those have.
public final class DeepStackThread: @unchecked Sendable {
  /// Bytes of stack reserved for a thread; only what is touched takes memory.
  public static let stackBytes = 64 << 20

  private let thread: pthread_t?

  /// Starts a thread that runs `body` once.
  ///
  /// Throws `ThreadError.notStarted` if the system has no more threads or memory for one.
  public init(name: String, body: @escaping @Sendable () -> Void) throws(ThreadError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, DeepStackThread.stackBytes)

    let start = Unmanaged.passRetained(StartBox(name: name, body: body))
    var identifier = pthread_t()
    let status = pthread_create(
      &identifier, &attributes,
      { argument in
        guard let argument else { return nil }
        let box = Unmanaged<StartBox>.fromOpaque(argument).takeRetainedValue()
        setThreadName(box.name)
        box.body()
        return nil
      },
      start.toOpaque())
    guard status == 0 else {
      start.release()
      throw .notStarted(errno: status)
    }
    thread = identifier
  }

  /// Waits until the thread's body has returned. Call it once.
  public func join() {
    if let thread { pthread_join(thread, nil) }
  }

  /// Runs `body` on a new thread with a deep stack and waits for its result.
  public static func run<Result: Sendable>(
    name: String, _ body: @escaping @Sendable () -> Result
  ) throws(ThreadError) -> Result {
    let slot = ResultSlot<Result>()
    let thread = try DeepStackThread(name: name) { slot.value = body() }
    thread.join()
    guard let value = slot.value else { throw .notStarted(errno: ESRCH) }
    return value
  }

  private final class StartBox {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  /// Written by the new thread before it ends and read after `join`, so never by two at a time.
  private final class ResultSlot<Result>: @unchecked Sendable {
    var value: Result?
  }
}

/// Gives the calling thread the name that `top` and debuggers show, of which the kernel keeps 15 bytes. Without `/proc` it
/// stays nameless.
private func setThreadName(_ name: String) {
  let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  let text = Array(name.utf8.prefix(15))
  _ = write(descriptor, text, text.count)
  close(descriptor)
}

/// Why a thread of our own is not there.
public enum ThreadError: Error, Sendable, CustomStringConvertible {
  /// The system refused a new thread with this error number: too many threads, or too little memory.
  case notStarted(errno: Int32)

  public var description: String {
    switch self {
    case .notStarted(let number):
      "cannot start a thread (error \(number)): raise the limit on threads (ulimit -u) or free memory"
    }
  }
}
