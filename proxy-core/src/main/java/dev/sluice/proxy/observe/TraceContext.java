package dev.sluice.proxy.observe;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The {@code traceparent} field (W3C Trace Context, level 1, §3.2): a client's own is passed on as
 * it is when it is valid, else a trace is begun.
 *
 * <p>Thread-confined to one event loop.
 */
public final class TraceContext {
  /** Length of version 00, which is how every version begins. */
  private static final int LENGTH = 55;

  /** Longest value of a later version that is passed on; the specification sets no limit. */
  private static final int MAX_LENGTH = 512;

  /** Where the trace id begins and ends, in every valid value. */
  static final int TRACE_ID = 3;

  static final int TRACE_ID_END = 35;

  /** Where the id of the parent span begins and ends. */
  static final int SPAN_ID = 36;

  static final int SPAN_ID_END = 52;

  private static final int FLAGS = 53;

  private final LoopRandom random;
  private final byte[] text =
      "00-00000000000000000000000000000000-0000000000000000-00"
          .getBytes(StandardCharsets.ISO_8859_1);

  /** Traces of one event loop, with randomness of its own. */
  public TraceContext() {
    this(new LoopRandom());
  }

  TraceContext(LoopRandom random) {
    this.random = random;
  }

  /**
   * The given value itself when it is valid, else that of a new trace: then a {@code tracestate}
   * that came with it is not to be passed on.
   */
  public String accept(@Nullable String given) {
    return given != null && isValid(given) ? given : begin();
  }

  /**
   * Whether a value is well-formed: version 00 exactly, a later version by its first four parts
   * (§4.3), with neither id all zero.
   */
  public static boolean isValid(String value) {
    int length = value.length();
    if (length < LENGTH || length > MAX_LENGTH) {
      return false;
    }
    if (value.charAt(TRACE_ID - 1) != '-'
        || value.charAt(TRACE_ID_END) != '-'
        || value.charAt(SPAN_ID_END) != '-') {
      return false;
    }
    return isVersion(value)
        && isId(value, TRACE_ID, TRACE_ID_END)
        && isId(value, SPAN_ID, SPAN_ID_END)
        && Hex.isAll(value, FLAGS, LENGTH);
  }

  private static boolean isVersion(String value) {
    if (!Hex.isAll(value, 0, 2) || value.startsWith("ff")) {
      return false;
    }
    if (value.length() == LENGTH) {
      return true;
    }
    return !value.startsWith("00") && value.charAt(LENGTH) == '-';
  }

  private static boolean isId(String value, int from, int to) {
    return Hex.isAll(value, from, to) && !Hex.isZero(value, from, to);
  }

  /** The value of a new trace that nobody has sampled yet. */
  public String begin() {
    int at = Hex.write(random.nextLong(), 16, text, TRACE_ID);
    Hex.write(notZero(random.nextLong()), 16, text, at);
    Hex.write(notZero(random.nextLong()), 16, text, SPAN_ID);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static long notZero(long id) {
    return id == 0 ? 1 : id;
  }
}
