import JSON
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A fixed number of threads with deep stacks that answer slow requests in the order they came. The queue is bounded: a job that finds it
/// full is turned away at once, so that a flood costs the flooder and not the node's memory.
public final class RequestWorkers: Sendable {
  /// Work for a thread; the writer is the thread's own and empty.
  public typealias Job = @Sendable (inout JSONWriter) -> Void

  private let queue: Queue
  private let threads: Mutex<[pthread_t]>

  /// Jobs that may wait beyond those that run.
  public var queueLimit: Int { queue.limit }

  /// Starts the threads.
  /// - Parameters:
  ///   - threads: number of threads, at least 1
  ///   - queueLimit: jobs that may wait, at least 1
  ///   - stackBytes: stack of each thread; contract calls nest 1,024 deep
  ///   - responseLimit: longest text in bytes that a job's writer keeps
  public init(threads count: Int, queueLimit: Int, stackBytes: Int = 256 << 20, responseLimit: Int) throws(ServiceError) {
    queue = Queue(limit: max(1, queueLimit), responseLimit: responseLimit)
    threads = Mutex([])
    for _ in 0..<max(1, count) { try start(stackBytes) }
  }

  private func start(_ stackBytes: Int) throws(ServiceError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackBytes)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(queue)
    let status = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Queue>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard status == 0 else {
      context.release()
      shutdown()
      throw .threadsUnavailable(reason: String(cString: strerror(status)))
    }
    threads.withLock { $0.append(thread) }
  }

  /// Puts a job at the end of the queue; false when the queue is full or the pool has been shut down.
  public func submit(_ job: @escaping Job) -> Bool { queue.append(job) }

  /// Takes no more jobs, lets those that wait finish, and returns when the threads have ended.
  public func shutdown() {
    queue.close()
    let running = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    for thread in running { pthread_join(thread, nil) }
  }
}

extension RequestWorkers {
  /// Jobs in order, guarded by a mutex that threads can wait on.
  private final class Queue: @unchecked Sendable {
    let limit: Int
    private let responseLimit: Int
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var jobs: [Job] = []
    /// Jobs in front of this place have been taken.
    private var next = 0
    private var isClosed = false

    init(limit: Int, responseLimit: Int) {
      self.limit = limit
      self.responseLimit = responseLimit
      mutex.initialize(to: pthread_mutex_t())
      condition.initialize(to: pthread_cond_t())
      pthread_mutex_init(mutex, nil)
      pthread_cond_init(condition, nil)
    }

    deinit {
      pthread_cond_destroy(condition)
      pthread_mutex_destroy(mutex)
      condition.deallocate()
      mutex.deallocate()
    }

    func append(_ job: @escaping Job) -> Bool {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      guard !isClosed, jobs.count - next < limit else { return false }
      jobs.append(job)
      pthread_cond_signal(condition)
      return true
    }

    func close() {
      pthread_mutex_lock(mutex)
      isClosed = true
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }

    /// Waits for a job; nothing when the queue has been closed and is empty.
    private func take() -> Job? {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      while next == jobs.count {
        if isClosed { return nil }
        pthread_cond_wait(condition, mutex)
      }
      let job = jobs[next]
      next += 1
      if next == jobs.count || next >= 1024 {
        jobs.removeFirst(next)
        next = 0
      }
      return job
    }

    /// A thread's life. Memory of unusually long answers is given back after each.
    func run() {
      var writer = JSONWriter(capacity: 16 << 10, sizeLimit: responseLimit)
      while let job = take() {
        writer.reset()
        job(&writer)
        writer.shrink(to: 1 << 20)
      }
    }
  }
}
