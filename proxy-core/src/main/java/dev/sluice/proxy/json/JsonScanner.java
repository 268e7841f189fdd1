package dev.sluice.proxy.json;

import io.netty.buffer.ByteBuf;

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
  private final FactCollector facts;
  private final JsonSteps steps;

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
  }

  /**
   * Reads all readable bytes of the buffer. Borrows it: reads by index, never moves or retains.
   *
   * @return false when the document is refused, now or before; then {@link #end} says why
   */
  public boolean feed(ByteBuf buf) {
    return steps.feed(buf);
  }

  /** Ends the document: nothing more comes. */
  public Scan end() {
    JsonFault fault = steps.end();
    return fault == null
        ? new Scan.Read(facts.root(), steps.bytes())
        : new Scan.Refused(fault, steps.faultOffset(), facts.concernedPath());
  }
}
