package dev.sluice.proxy.json;

import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonLimits;
import dev.sluice.proxy.json.step.JsonSteps;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document as its bytes come, strictly, and finds what a {@link Selection} asks for:
 * {@link #begin}, {@link #feed} as often as there are bytes, {@link #end}. It copies nothing but
 * the names and values that it reads, and holds no buffer.
 *
 * <p>What it accepts is what {@link JsonSteps} does, less selected names given twice, which two
 * readers could read in two ways.
 *
 * <p>Thread-confined. Used for one document after the other.
 */
public final class JsonScanner {
  /** The longest document that is kept, in bytes: descriptions and filters, no states. */
  static final int MAX_KEPT_BYTES = 1_048_576;

  private final FactCollector facts;
  private final JsonSteps steps;
  private @Nullable ByteArrayOutputStream kept;
  private boolean isKeptTooLong;

  /** Begins with the first document at once. */
  public JsonScanner(Selection selection, JsonLimits limits) {
    this.facts = new FactCollector(limits);
    this.steps = new JsonSteps(facts, limits);
    begin(selection);
  }

  /** Begins a document; what came before is forgotten, facts already given stay as they are. */
  public void begin(Selection selection) {
    facts.begin(selection.root());
    steps.begin();
    kept = selection.isKept() ? new ByteArrayOutputStream() : null;
    isKeptTooLong = false;
  }

  /** As {@link #feed(ByteBuf, int, int)}, all readable bytes of the buffer. */
  public boolean feed(ByteBuf buf) {
    return feed(buf, buf.readerIndex(), buf.readableBytes());
  }

  /**
   * Reads so many bytes of the buffer from an index on. Borrows it: never moves or retains.
   *
   * @return false when the document is refused, now or before; then {@link #end} says why
   */
  public boolean feed(ByteBuf buf, int from, int length) {
    boolean isGood = steps.feed(buf, from, length);
    if (kept != null && isGood) {
      isKeptTooLong |= !keep(kept, buf, from, length);
    }
    return isGood && !isKeptTooLong;
  }

  /** Whether there was room for it. */
  private static boolean keep(ByteArrayOutputStream document, ByteBuf buf, int from, int length) {
    if (document.size() + length > MAX_KEPT_BYTES) {
      return false;
    }
    byte[] part = new byte[length];
    buf.getBytes(from, part);
    document.writeBytes(part);
    return true;
  }

  /** Lets go of the document; {@link #begin} is to follow before anything else. */
  public void forget() {
    facts.forget();
    kept = null;
  }

  /** Ends the document: nothing more comes. */
  public Scan end() {
    JsonFault fault = isKeptTooLong ? JsonFault.VALUE_TOO_LONG : steps.end();
    if (fault != null) {
      long offset = isKeptTooLong ? MAX_KEPT_BYTES : steps.faultOffset();
      return new Scan.Refused(fault, offset, facts.concernedPath());
    }
    if (kept != null) {
      facts.root().document = kept.toByteArray();
    }
    return new Scan.Read(facts.root(), steps.bytes());
  }
}
