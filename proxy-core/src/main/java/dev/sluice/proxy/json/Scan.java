package dev.sluice.proxy.json;

import dev.sluice.proxy.json.step.JsonFault;
import org.jspecify.annotations.Nullable;

/** What came of a scan. */
public sealed interface Scan {
  /**
   * The document is JSON that every strict parser reads in the same way, as far as we select.
   *
   * @param root the fact of the outermost value
   * @param bytes length of the whole document
   */
  record Read(Fact root, long bytes) implements Scan {}

  /**
   * The document is refused.
   *
   * @param fault why
   * @param offset of the byte by which it became known, from the document's first
   * @param path the selected path concerned, as the selection spells it; null when the document
   *     itself is at fault. Never what a client wrote.
   */
  record Refused(JsonFault fault, long offset, @Nullable String path) implements Scan {}
}
