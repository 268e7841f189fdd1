package dev.sluice.proxy.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The scope that a client put in front of a path, {@code /-/at/{tenant}/{project}/{environment}}
 * (design section 5): for clients that can set a URL and no headers. Immutable.
 *
 * @param tenant {@code [a-z][a-z0-9-]{0,62}}
 * @param project {@code [a-z][a-z0-9-]{0,62}}
 * @param environment as it was written, {@code [a-z][a-z0-9-]{0,62}}: maybe none that there is
 * @param end where the path of the runtime begins in the bytes of the target
 */
public record BasePath(String tenant, String project, String environment, int end) {
  /** With what every base path begins. */
  public static final String PREFIX = "/-/at/";

  private static final int MAX_KEY_CHARS = 63;

  /** The base path of a target, or null when it has none that is well-formed. */
  static @Nullable BasePath of(RequestTarget target) {
    if (!target.pathStartsWith(PREFIX)) {
      return null;
    }
    byte[] bytes = target.bytes();
    int tenant = target.start() + PREFIX.length();
    int tenantEnd = keyEnd(bytes, tenant, target.pathEnd());
    int projectEnd = tenantEnd < 0 ? -1 : keyEnd(bytes, tenantEnd + 1, target.pathEnd());
    if (projectEnd < 0 || projectEnd == target.pathEnd()) {
      return null;
    }
    int end = segmentEnd(bytes, projectEnd + 1, target.pathEnd());
    if (!isKey(bytes, projectEnd + 1, end)) {
      return null;
    }
    return new BasePath(
        text(bytes, tenant, tenantEnd),
        text(bytes, tenantEnd + 1, projectEnd),
        text(bytes, projectEnd + 1, end),
        end);
  }

  /** Where a key ends that begins here and has a slash behind it, or -1. */
  private static int keyEnd(byte[] bytes, int from, int to) {
    int end = segmentEnd(bytes, from, to);
    return end < to && isKey(bytes, from, end) ? end : -1;
  }

  private static boolean isKey(byte[] bytes, int from, int end) {
    boolean key = end - from <= MAX_KEY_CHARS && end > from && isLetter(bytes[from]);
    for (int i = from; key && i < end; i++) {
      key = isLetter(bytes[i]) || Grammar.isDigit(bytes[i]) || bytes[i] == '-';
    }
    return key;
  }

  private static int segmentEnd(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != '/') {
      end++;
    }
    return end;
  }

  private static boolean isLetter(byte b) {
    return b >= 'a' && b <= 'z';
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }
}
