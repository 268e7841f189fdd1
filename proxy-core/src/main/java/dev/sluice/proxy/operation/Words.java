package dev.sluice.proxy.operation;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;

/** One answer as either kind of runtime would give it. Immutable. */
public record Words(Reply python, Reply javascript) {
  /** What a JavaScript server says of a path that it has not. */
  public static final Reply NO_ROUTE =
      new Reply(Dialect.JAVASCRIPT, 404, "text/plain; charset=UTF-8", "404 Not Found");

  /** What every kind of runtime says in these words. */
  public static Words same(Reply reply) {
    return new Words(reply, reply.by(Dialect.JAVASCRIPT));
  }

  /** The answer of a runtime that speaks so. */
  public Reply in(Dialect dialect) {
    return switch (dialect) {
      case PYTHON -> python;
      case JAVASCRIPT -> javascript;
    };
  }
}
