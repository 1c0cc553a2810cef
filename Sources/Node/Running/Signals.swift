import Glibc

/// How the process takes signals. Those that ask it to end are SIGINT (Ctrl-C) and SIGTERM.
public enum Signals {
  /// Makes a broken connection and a file that may not grow errors of the write, not the end of the process. Call it first.
  public static func ignoreWriteFailures() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  private static func ending() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
  }

  /// Keeps the signals for `wait`: call it before any thread is started, since threads inherit it.
  public static func hold() {
    var set = ending()
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Waits until one of the signals comes.
  public static func wait() {
    var set = ending()
    var received: Int32 = 0
    while sigwait(&set, &received) != 0 {}
  }
}
