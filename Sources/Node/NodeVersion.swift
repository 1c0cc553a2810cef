/// The version of this program, as commands and RPC say it.
public enum NodeVersion {
  /// Version of the release.
  public static let number = "0.1.0"

  /// As `web3_clientVersion` answers: name, version, platform, language.
  public static let client = "Quorate/v\(number)/linux-\(architecture)/swift6.3"

  /// As `quorate version` prints it.
  public static let description = """
    Quorate
    Version: \(number)
    Architecture: \(architecture)
    Operating System: linux
    """

  #if arch(x86_64)
    private static let architecture = "amd64"
  #elseif arch(arm64)
    private static let architecture = "arm64"
  #else
    private static let architecture = "unknown"
  #endif
}
