package dev.sluice.proxy.identity.caller;

/**
 * A caller is not let in. Stackless.
 *
 * <p>What the client is told is in the kind, and in {@link #detail} when the request contradicts
 * itself; the reason is for the log alone, since it tells what exists.
 */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** What a client is told. */
  public enum Kind {
    /** No credential was shown: 401. */
    NO_CREDENTIAL,
    /** What was shown is no credential of anybody, or not any more: 401. */
    BAD_CREDENTIAL,
    /** The request says two things, or too little: 400. */
    UNCLEAR,
    /** What it names is not there, which every caller may know: 404, as a runtime says it. */
    ABSENT,
    /** The caller may not act there, whatever the reason: 403. */
    FORBIDDEN
  }

  private final Kind kind;
  private final String reason;
  private final String detail;

  private Refusal(Kind kind, String reason, String detail) {
    super(reason, null, false, false);
    this.kind = kind;
    this.reason = reason;
    this.detail = detail;
  }

  static Refusal noCredential() {
    return new Refusal(
        Kind.NO_CREDENTIAL,
        "no-credential",
        "a credential is needed: a bearer token in Authorization, or an API key in x-api-key");
  }

  /** {@code reason} is a short code such as {@code key-expired}. */
  public static Refusal badCredential(String reason) {
    return new Refusal(Kind.BAD_CREDENTIAL, reason, "the credential is not valid");
  }

  /** {@code detail} tells what contradicts or is missing, and how to say it. */
  public static Refusal unclear(String reason, String detail) {
    return new Refusal(Kind.UNCLEAR, reason, detail);
  }

  /** {@code detail} tells what is not there. */
  public static Refusal absent(String reason, String detail) {
    return new Refusal(Kind.ABSENT, reason, detail);
  }

  /** {@code reason} is a short code such as {@code tenant-suspended}. */
  public static Refusal forbidden(String reason) {
    return new Refusal(Kind.FORBIDDEN, reason, "the caller may not do this here");
  }

  public Kind kind() {
    return kind;
  }

  /** A short code for the log, never for the client. */
  public String reason() {
    return reason;
  }

  /** For the client. */
  public String detail() {
    return detail;
  }
}
