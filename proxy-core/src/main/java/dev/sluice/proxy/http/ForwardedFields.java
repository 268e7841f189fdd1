package dev.sluice.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Copies the field lines that go further, as they were sent (RFC 9110 §7.6.1). */
public final class ForwardedFields {
  private static final byte[] SEPARATOR = Grammar.ascii(": ");
  private static final byte[] CRLF = Grammar.ascii("\r\n");

  /** Meant for one connection only, whatever Connection says. */
  private static final long HOP_BY_HOP =
      set(
          FieldName.CONNECTION,
          FieldName.KEEP_ALIVE,
          FieldName.PROXY_CONNECTION,
          FieldName.PROXY_AUTHENTICATE,
          FieldName.PROXY_AUTHORIZATION,
          FieldName.PROXY_AUTHENTICATION_INFO,
          FieldName.TE,
          FieldName.TRANSFER_ENCODING,
          FieldName.UPGRADE,
          FieldName.HTTP2_SETTINGS);

  /** Never in trailers: framing, routing, credentials, control (RFC 9110 §6.5.1). */
  private static final long NOT_IN_TRAILERS =
      HOP_BY_HOP
          | set(
              FieldName.CONTENT_LENGTH,
              FieldName.HOST,
              FieldName.TRAILER,
              FieldName.CONTENT_ENCODING,
              FieldName.CONTENT_TYPE,
              FieldName.CONTENT_RANGE,
              FieldName.CACHE_CONTROL,
              FieldName.EXPECT,
              FieldName.MAX_FORWARDS,
              FieldName.RANGE,
              FieldName.AUTHORIZATION,
              FieldName.WWW_AUTHENTICATE,
              FieldName.COOKIE,
              FieldName.SET_COOKIE,
              FieldName.X_API_KEY,
              FieldName.LOCATION,
              FieldName.VARY,
              FieldName.FORWARDED,
              FieldName.X_FORWARDED_FOR,
              FieldName.X_FORWARDED_HOST,
              FieldName.X_FORWARDED_PROTO,
              FieldName.X_FORWARDED_PORT,
              FieldName.X_FORWARDED_OTHER,
              FieldName.X_REAL_IP,
              FieldName.X_REQUEST_ID);

  /** What Connection may not take away: the gateway answers for these itself. */
  private static final long KEPT_ALWAYS = set(FieldName.CONTENT_LENGTH, FieldName.HOST);

  private ForwardedFields() {}

  /** A set of names, for {@link #copy}. */
  public static long set(FieldName... names) {
    long set = 0;
    for (FieldName name : names) {
      set |= name.bit();
    }
    return set;
  }

  /** Copies all lines but hop-by-hop ones, those that Connection names, and {@code dropped}. */
  public static void copy(Fields fields, Connection connection, long dropped, ByteBuf out) {
    copy(fields, connection, dropped, null, out);
  }

  /**
   * As {@link #copy(Fields, Connection, long, ByteBuf)}, without one more name.
   *
   * @param droppedName in lower case, or null
   */
  public static void copy(
      Fields fields,
      Connection connection,
      long dropped,
      byte @Nullable [] droppedName,
      ByteBuf out) {
    int runStart = -1;
    for (int i = 0; i < fields.size(); i++) {
      boolean kept = isKept(fields, connection, dropped, i);
      if (kept && (droppedName == null || !fields.isNamed(i, droppedName))) {
        runStart = runStart < 0 ? fields.lineStart(i) : runStart;
      } else if (runStart >= 0) {
        out.writeBytes(fields.bytes(), runStart, fields.lineStart(i) - runStart);
        runStart = -1;
      }
    }
    if (runStart >= 0) {
      out.writeBytes(fields.bytes(), runStart, fields.lineStart(fields.size()) - runStart);
    }
  }

  /** Whether line {@code i} goes further. */
  public static boolean isKept(Fields fields, Connection connection, long dropped, int i) {
    long bit = fields.name(i).bit();
    if (((HOP_BY_HOP | dropped) & bit) != 0) {
      return false;
    }
    return connection.named().isEmpty() || (KEPT_ALWAYS & bit) != 0 || !connection.names(fields, i);
  }

  /** Whether line {@code i} of a trailer section goes further. */
  public static boolean isKeptTrailer(Fields trailers, int i) {
    return (NOT_IN_TRAILERS & trailers.name(i).bit()) == 0;
  }

  /** Writes the trailer section that ends a chunked body, final empty line included. */
  public static void copyTrailers(Fields trailers, ByteBuf out) {
    copyTrailers(trailers, 0, null, out);
  }

  /**
   * As {@link #copyTrailers(Fields, ByteBuf)}, without {@code dropped} and one more name.
   *
   * @param droppedName in lower case, or null
   */
  public static void copyTrailers(
      Fields trailers, long dropped, byte @Nullable [] droppedName, ByteBuf out) {
    for (int i = 0; i < trailers.size(); i++) {
      boolean withheld =
          (dropped & trailers.name(i).bit()) != 0
              || (droppedName != null && trailers.isNamed(i, droppedName));
      if (!withheld && isKeptTrailer(trailers, i)) {
        int from = trailers.lineStart(i);
        out.writeBytes(trailers.bytes(), from, trailers.lineStart(i + 1) - from);
      }
    }
    out.writeBytes(CRLF);
  }

  /** Writes one line. */
  public static void line(ByteBuf out, byte[] name, byte[] value) {
    out.writeBytes(name).writeBytes(SEPARATOR).writeBytes(value).writeBytes(CRLF);
  }
}
