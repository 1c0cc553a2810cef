/// A small pool of threads for work that computes: recovering senders, hashing, calls for readers.
///
/// The queue has a bound; a submitter beyond it is told so and does the work itself or turns it away. A thread that waits for
/// work of the pool can lend itself with `runOne`, so nothing stands idle on a machine with two cores. The threads keep the
/// pool alive until `stop`.
public final class WorkerPool: @unchecked Sendable {
  public typealias Job = @Sendable () -> Void

  private let condition = Condition()
  private var queue: [Job] = []
  private var first = 0
  private var stopped = false
  private var running = 0
  /// Counts the jobs that have ended.
  private var finished: UInt64 = 0
  private var threads: [DeepStackThread] = []
  private let queueMax: Int

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - threads: how many, at least 1.
  ///   - queueMax: how many jobs may wait.
  public init(name: String, threads count: Int, queueMax: Int = 4096) throws(ThreadError) {
    self.queueMax = queueMax
    do throws(ThreadError) {
      for index in 0..<max(1, count) { threads.append(try DeepStackThread(name: "\(name)-\(index)") { self.serve() }) }
    } catch {
      // Those that were started must not wait for ever for work.
      stop()
      throw error
    }
  }

  /// Puts a job at the end of the queue; false, and nothing done, if the queue is full or the pool has stopped.
  public func submit(_ job: @escaping Job) -> Bool {
    condition.locked {
      if stopped || queue.count - first >= queueMax { return false }
      queue.append(job)
      // Not one alone: it might be a thread that waits for progress and takes no job.
      condition.broadcast()
      return true
    }
  }

  /// Runs one waiting job on the caller's thread; false if none waits.
  public func runOne() -> Bool {
    guard let job = condition.locked({ take() }) else { return false }
    run(job)
    return true
  }

  /// Waits until a job that runs now has ended or one has come, unless `isDone` says already that there is nothing to wait for.
  public func waitForProgress(unless isDone: () -> Bool) {
    condition.locked {
      if isDone() || running == 0 || first < queue.count { return }
      let before = finished
      while finished == before && running > 0 && first >= queue.count { condition.wait() }
    }
  }

  /// Ends the threads after the jobs that wait, and returns when they have ended.
  public func stop() {
    condition.locked {
      stopped = true
      condition.broadcast()
    }
    for thread in threads { thread.join() }
    threads = []
  }

  private func serve() {
    while true {
      let job: Job? = condition.locked {
        while true {
          if let job = take() { return job }
          if stopped { return nil }
          condition.wait()
        }
      }
      guard let job else { return }
      run(job)
    }
  }

  /// Runs a job that `take` gave out.
  private func run(_ job: Job) {
    job()
    condition.locked {
      running -= 1
      finished &+= 1
      condition.broadcast()
    }
  }

  /// The next job; to be called with the mutex held.
  private func take() -> Job? {
    guard first < queue.count else { return nil }
    let job = queue[first]
    first += 1
    running += 1
    if first == queue.count {
      queue.removeAll(keepingCapacity: true)
      first = 0
    } else if first >= 1024 {
      queue.removeFirst(first)
      first = 0
    }
    return job
  }
}
