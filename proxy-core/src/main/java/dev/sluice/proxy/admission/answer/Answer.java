package dev.sluice.proxy.admission.answer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole response of our own. Immutable.
 *
 * @param fields names in lower case and values, in turn; without length and framing
 * @param body ASCII text
 */
public record Answer(int status, String reason, List<byte[]> fields, String body) {
  /** One with a body, not to be kept by caches. */
  public static Answer of(int status, String reason, String contentType, String body) {
    Answer bare = new Answer(status, reason, List.of(), body);
    return bare.with("content-type", contentType).with("cache-control", "no-store");
  }

  /** One that caches may keep as {@code cacheControl} says (RFC 9111 §5.2). */
  public static Answer kept(String contentType, String cacheControl, String body) {
    Answer bare = new Answer(200, "OK", List.of(), body);
    return bare.with("content-type", contentType).with("cache-control", cacheControl);
  }

  /** One without a body. */
  public static Answer empty(int status, String reason) {
    return new Answer(status, reason, List.of(), "");
  }

  /** The same answer with one more field. */
  public Answer with(String name, String value) {
    List<byte[]> more = new ArrayList<>(fields);
    more.add(name.getBytes(StandardCharsets.US_ASCII));
    more.add(value.getBytes(StandardCharsets.ISO_8859_1));
    return new Answer(status, reason, List.copyOf(more), body);
  }
}
