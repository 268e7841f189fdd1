package dev.sluice.proxy.destination;

import dev.sluice.proxy.directory.RuntimeRecord;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Records of runtimes, each key with its own id. */
final class Records {
  private Records() {}

  static RuntimeRecord of(String key, String url) {
    return of(key, url, null);
  }

  static RuntimeRecord of(String key, String url, @Nullable String secretRef) {
    return of(key, url, secretRef, false);
  }

  /** One that wants a signed word about who calls, or not. */
  static RuntimeRecord of(String key, String url, @Nullable String secretRef, boolean assertion) {
    return of(key, url, secretRef, assertion, null);
  }

  /** One that serves this tenant alone; null: all. */
  static RuntimeRecord of(
      String key,
      String url,
      @Nullable String secretRef,
      boolean assertion,
      @Nullable UUID tenant) {
    return new RuntimeRecord(
        UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.US_ASCII)),
        key,
        tenant,
        URI.create(url),
        secretRef,
        "x-api-key",
        true,
        false,
        assertion,
        0,
        RuntimeRecord.Dialect.PYTHON,
        true);
  }
}
