import NIOCore
import NIOPosix

/// Runs something when work takes too long, unless the work ends before.
public enum Watchdog {
  /// Does some work on this thread.
  /// - Parameters:
  ///   - milliseconds: how long the work may take
  ///   - alarm: called once from another thread when it takes longer; must be quick
  public static func watch<Result, Failure: Error>(
    milliseconds: Int, alarm: @escaping @Sendable () -> Void, _ work: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let scheduled = MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: .milliseconds(Int64(milliseconds)), alarm)
    defer { scheduled.cancel() }
    return try work()
  }
}
