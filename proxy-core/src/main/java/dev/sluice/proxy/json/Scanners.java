package dev.sluice.proxy.json;

import dev.sluice.proxy.json.step.JsonLimits;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The scanners of one event loop that wait for their next document: nearly every body comes in one
 * read, so a few of them serve all. Thread-confined to that loop.
 */
public final class Scanners {
  /** Most that wait. */
  private static final int MAX_IDLE = 16;

  private final Deque<JsonScanner> idle = new ArrayDeque<>(MAX_IDLE);

  /** One that begins a document; to be {@linkplain #give given back}, once. */
  public JsonScanner take(Selection selection) {
    JsonScanner waiting = idle.pollLast();
    if (waiting == null) {
      return new JsonScanner(selection, JsonLimits.DEFAULT);
    }
    waiting.begin(selection);
    return waiting;
  }

  /** Takes one back; what it found stays as it is. */
  public void give(JsonScanner used) {
    if (idle.size() < MAX_IDLE) {
      used.forget();
      idle.addLast(used);
    }
  }
}
