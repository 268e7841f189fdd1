package dev.sluice.proxy.socket;

/** Why a WebSocket is closed (RFC 6455 §7.4.1; 1013: the IANA registry of close codes). */
public final class CloseCode {
  public static final int GOING_AWAY = 1001;

  /** What came breaks the grammar of frames. */
  public static final int PROTOCOL_ERROR = 1002;

  /** A kind of message that is not taken. */
  public static final int UNSUPPORTED_DATA = 1003;

  /** A text that is none. */
  public static final int NOT_UTF_8 = 1007;

  public static final int POLICY_VIOLATION = 1008;
  public static final int MESSAGE_TOO_BIG = 1009;
  public static final int TRY_AGAIN_LATER = 1013;

  private CloseCode() {}

  /** Whether a frame may carry it. */
  static boolean isValid(int code) {
    boolean registered =
        code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
    return registered || (code >= 3000 && code <= 4999);
  }
}
