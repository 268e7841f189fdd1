package dev.sluice.bench.stub;

/** What writes a long answer. Confined to the stub's loop. */
interface Writer {
  /** The socket takes bytes again. */
  void writable();

  /** Nobody reads any longer, or the next request came. */
  void stop();
}
