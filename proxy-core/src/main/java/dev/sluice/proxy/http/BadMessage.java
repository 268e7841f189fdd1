package dev.sluice.proxy.http;

/**
 * A message that breaks the grammar, could be read in two ways, or is over a limit. Stackless: it
 * is thrown for what strangers send, where a stack trace is only cost. Immutable.
 */
public final class BadMessage extends Exception {
  private static final long serialVersionUID = 1L;

  /** Which answer the fault deserves when a client sent it. */
  public enum Kind {
    /** Breaks the grammar or could be read in two ways: 400. */
    SYNTAX,
    /** Request line over its limit: 414. */
    LINE_TOO_LONG,
    /** Head, field count or trailers over their limit: 431. */
    HEAD_TOO_LARGE
  }

  private final Kind kind;

  private BadMessage(Kind kind, String reason) {
    super(reason, null, false, false);
    this.kind = kind;
  }

  /** A fault of grammar; {@code reason} is a constant text that quotes nothing of the message. */
  public static BadMessage syntax(String reason) {
    return new BadMessage(Kind.SYNTAX, reason);
  }

  static BadMessage lineTooLong(String reason) {
    return new BadMessage(Kind.LINE_TOO_LONG, reason);
  }

  static BadMessage headTooLarge(String reason) {
    return new BadMessage(Kind.HEAD_TOO_LARGE, reason);
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, in words that are safe to show to whoever sent it. */
  public String reason() {
    String reason = getMessage();
    return reason == null ? "" : reason;
  }
}
