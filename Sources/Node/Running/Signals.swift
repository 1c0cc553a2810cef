import Glibc

/// The signals that ask a process to end: SIGINT (Ctrl-C) and SIGTERM.
public enum Signals {
  private static func ending() -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGINT)
    sigaddset(&set, SIGTERM)
    return set
  }

  /// Keeps the signals for `wait`: call it before any thread is started, since threads inherit it. A broken connection or pipe
  /// is an error of the write from now on, no signal.
  public static func hold() {
    var set = ending()
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Waits until one of the signals comes.
  public static func wait() {
    var set = ending()
    var received: Int32 = 0
    while sigwait(&set, &received) != 0 {}
  }
}
