package dev.sluice.proxy.observe;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Request ids: a client's own where it is harmless, else a UUIDv7 (RFC 9562 §5.7).
 *
 * <p>Thread-confined to one event loop.
 */
public final class RequestIds {
  /** Longest id of a client that is kept. */
  public static final int MAX_LENGTH = 128;

  private static final int UUID_LENGTH = 36;
  private static final long VERSION_7 = 0x7000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private final LoopRandom random;
  private final byte[] text = new byte[UUID_LENGTH];

  /** Ids of one event loop, with randomness of its own. */
  public RequestIds() {
    this(new LoopRandom());
  }

  RequestIds(LoopRandom random) {
    this.random = random;
  }

  /** The client's id when it is valid, else a new one. */
  public String accept(@Nullable String given) {
    return given != null && isValid(given) ? given : next();
  }

  /** Whether this is 1 to 128 of letters, digits, dot, underscore and hyphen. */
  public static boolean isValid(String id) {
    int length = id.length();
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!isAllowed(id.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  /** A new id: a UUIDv7 as text, of which 74 bits are random. */
  public String next() {
    return uuid(System.currentTimeMillis(), random.nextLong(), random.nextLong());
  }

  private String uuid(long unixMillis, long randomHigh, long randomLow) {
    long versioned = VERSION_7 | (randomHigh & 0xfff);
    long variant = VARIANT | (randomLow >>> 2);
    int at = Hex.write(unixMillis >>> 16, 8, text, 0);
    text[at++] = '-';
    at = Hex.write(unixMillis, 4, text, at);
    text[at++] = '-';
    at = Hex.write(versioned, 4, text, at);
    text[at++] = '-';
    at = Hex.write(variant >>> 48, 4, text, at);
    text[at++] = '-';
    Hex.write(variant, 12, text, at);
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
