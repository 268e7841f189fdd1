package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.operation.Words;
import org.jspecify.annotations.Nullable;

/**
 * A request does not go on, though it is known who asks. Stackless. The reason is for the log
 * alone: an absent resource and another's differ in nothing else.
 */
public final class Denial extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of answer it is. */
  public enum Kind {
    /** In the runtime's own words: {@link Denial#reply}. */
    REPLY,
    /** 403. */
    FORBIDDEN,
    /** 409: a name means several agents. */
    AGENT_AMBIGUOUS,
    /** 409: the thread is on a runtime where the agent isn't. */
    THREAD_ELSEWHERE,
    /** 409: the environment of the project is on no runtime. */
    NOT_PLACED,
    /** 422: the body is not what it has to be. */
    BODY_MALFORMED,
    /** 429: too many ids are looked up for the caller. */
    LOOK_UPS_EXHAUSTED,
    /** 503: the runtime is not to be used now. */
    RUNTIME_AWAY
  }

  private final Kind kind;
  private final String reason;
  private final String detail;
  private final transient @Nullable Words words;

  private Denial(Kind kind, String reason, String detail, @Nullable Words words) {
    super(reason, null, false, false);
    this.kind = kind;
    this.reason = reason;
    this.detail = detail;
    this.words = words;
  }

  /** Answered as the runtime would. */
  public static Denial reply(String reason, Words words) {
    return new Denial(Kind.REPLY, reason, "", words);
  }

  /** Likewise, where every kind of runtime says the same. */
  public static Denial reply(String reason, Reply reply) {
    return reply(reason, Words.same(reply));
  }

  /** {@code detail} is for the client, {@code reason} a short code for the log. */
  public static Denial of(Kind kind, String reason, String detail) {
    return new Denial(kind, reason, detail, null);
  }

  public static Denial forbidden(String reason) {
    return of(Kind.FORBIDDEN, reason, "the caller may not do this here");
  }

  public static Denial malformed(String detail) {
    return of(Kind.BODY_MALFORMED, "body-malformed", detail);
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

  /** The same in the words of one kind of runtime. */
  public Denial in(Dialect dialect) {
    if (words == null) {
      return this;
    }
    Reply reply = words.in(dialect);
    return reply(reason, new Words(reply, reply));
  }

  /** The whole answer, in Python's words unless others were said; null if it is a problem. */
  public @Nullable Reply reply() {
    return words == null ? null : words.python();
  }
}
