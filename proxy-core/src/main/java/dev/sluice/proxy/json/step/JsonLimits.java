package dev.sluice.proxy.json.step;

/**
 * Bounds of what is scanned and kept of one document. Immutable.
 *
 * @param maxDepth containers within containers, the outermost counted
 * @param maxNameBytes the longest name that a prefix may find, in bytes of UTF-8 after unescaping
 * @param maxTextBytes the longest string or number that is read, in bytes of UTF-8 after unescaping
 * @param maxFacts selected things in one document
 * @param maxSiblings selected members of one object; each new name is compared with these
 */
public record JsonLimits(
    int maxDepth, int maxNameBytes, int maxTextBytes, int maxFacts, int maxSiblings) {

  /**
   * What the gateway uses. orjson, with which runtimes read, allows 1,024 levels; names and ids
   * that are read have at most some dozens of bytes, URLs of webhooks at most 2,048.
   */
  public static final JsonLimits DEFAULT = new JsonLimits(256, 256, 2_048, 4_096, 128);

  /** Refuses bounds below 1. */
  public JsonLimits {
    check(maxDepth, "maxDepth");
    check(maxNameBytes, "maxNameBytes");
    check(maxTextBytes, "maxTextBytes");
    check(maxFacts, "maxFacts");
    check(maxSiblings, "maxSiblings");
  }

  private static void check(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
    }
  }
}
