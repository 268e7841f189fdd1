package dev.sluice.proxy.http;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The field names that the gateway reads, writes or drops; every other name is {@link #OTHER}.
 * Fewer than 64, so that a head can keep the set it holds in one {@code long}.
 */
public enum FieldName {
  HOST,
  CONNECTION,
  CONTENT_LENGTH,
  TRANSFER_ENCODING,
  KEEP_ALIVE,
  PROXY_CONNECTION,
  PROXY_AUTHENTICATE,
  PROXY_AUTHORIZATION,
  PROXY_AUTHENTICATION_INFO,
  TE,
  TRAILER,
  UPGRADE,
  HTTP2_SETTINGS,
  EXPECT,
  CONTENT_TYPE,
  ACCEPT_ENCODING,
  CONTENT_ENCODING,
  CONTENT_RANGE,
  CACHE_CONTROL,
  MAX_FORWARDS,
  RANGE,
  AUTHORIZATION,
  WWW_AUTHENTICATE,
  COOKIE,
  SET_COOKIE,
  X_API_KEY,
  LOCATION,
  CONTENT_LOCATION,
  ORIGIN,
  LAST_EVENT_ID,
  VARY,
  VIA,
  FORWARDED,
  X_FORWARDED_FOR,
  X_FORWARDED_HOST,
  X_FORWARDED_PROTO,
  X_FORWARDED_PORT,
  /** Any other name that begins with {@code x-forwarded-}. */
  X_FORWARDED_OTHER,
  X_REAL_IP,
  X_REQUEST_ID,
  TRACEPARENT,
  TRACESTATE,
  SEC_WEBSOCKET_PROTOCOL,
  SEC_WEBSOCKET_EXTENSIONS,
  ACCESS_CONTROL_REQUEST_METHOD,
  ACCESS_CONTROL_REQUEST_HEADERS,
  ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
  ACCESS_CONTROL_ALLOW_ORIGIN,
  ACCESS_CONTROL_ALLOW_METHODS,
  ACCESS_CONTROL_ALLOW_HEADERS,
  ACCESS_CONTROL_ALLOW_CREDENTIALS,
  ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK,
  ACCESS_CONTROL_EXPOSE_HEADERS,
  ACCESS_CONTROL_MAX_AGE,
  X_SLUICE_TENANT,
  X_SLUICE_PROJECT,
  X_SLUICE_ENVIRONMENT,
  /** Any other name that begins with {@code x-sluice-}. */
  X_SLUICE_OTHER,
  X_AUTH_SCHEME,
  LANGSMITH_TRACE,
  BAGGAGE,
  /** Any name by which some server may take a client for somebody: see {@link IdentityNames}. */
  IDENTITY_CLAIM,
  OTHER;

  private static final FieldName[] ALL = values();
  private static final byte[] FORWARDED_PREFIX = Grammar.ascii("x-forwarded-");
  private static final Set<FieldName> MANY =
      EnumSet.of(OTHER, X_FORWARDED_OTHER, X_SLUICE_OTHER, IDENTITY_CLAIM);
  private static final FieldName[][] BY_LENGTH = byLength();

  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  @SuppressWarnings("Immutable") // never written to after this
  private final byte[] lowerCase = Grammar.ascii(text);

  /** The name in lower case, as HTTP/2 spells it. */
  public String text() {
    return text;
  }

  /** This name's bit in a set of names. */
  long bit() {
    return 1L << ordinal();
  }

  static FieldName at(int ordinal) {
    return ALL[ordinal];
  }

  /** The name that {@code bytes[from, to)} spells in any case, or {@link #OTHER}. */
  static FieldName of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < BY_LENGTH.length) {
      for (FieldName candidate : BY_LENGTH[length]) {
        if (Grammar.equalsIgnoreCase(bytes, from, to, candidate.lowerCase)) {
          return candidate;
        }
      }
    }
    return ofMany(bytes, from, to);
  }

  /** One of the names that stand for many, or {@link #OTHER}. */
  private static FieldName ofMany(byte[] bytes, int from, int to) {
    int length = to - from;
    boolean forwarded =
        length > FORWARDED_PREFIX.length
            && Grammar.equalsIgnoreCase(
                bytes, from, from + FORWARDED_PREFIX.length, FORWARDED_PREFIX);
    if (forwarded) {
      return X_FORWARDED_OTHER;
    }
    return IdentityNames.of(bytes, from, to);
  }

  private static FieldName[][] byLength() {
    List<List<FieldName>> lists = new ArrayList<>();
    for (FieldName name : ALL) {
      while (lists.size() <= name.lowerCase.length) {
        lists.add(new ArrayList<>());
      }
      if (!MANY.contains(name)) {
        lists.get(name.lowerCase.length).add(name);
      }
    }
    return lists.stream().map(list -> list.toArray(new FieldName[0])).toArray(FieldName[][]::new);
  }
}
