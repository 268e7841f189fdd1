package dev.sluice.proxy.forward;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.upstream.Upstream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changes in the heads of a runtime's responses. Immutable. */
public final class ResponseRules {
  private static final byte[] REQUEST_ID = ascii("x-request-id");
  private static final byte[] VIA = ascii("via");
  private static final String[] BEFORE_AUTHORITY = {"http://", "https://", "//"};
  private static final long ALWAYS = ForwardedFields.set(FieldName.X_REQUEST_ID);
  private static final long BODILESS = ALWAYS | ForwardedFields.set(FieldName.CONTENT_LENGTH);

  private final Upstream upstream;
  private final CorsFields cors;
  private final byte @Nullable [] via;

  public ResponseRules(Upstream upstream, CorsFields cors, String via) {
    this.upstream = upstream;
    this.cors = cors;
    this.via = via.isEmpty() ? null : ascii("1.1 " + via);
  }

  /** A 1xx passes as it is. */
  public ForwardedHead interim(ResponseHead head) {
    return new ForwardedHead(head, BODILESS, List.of());
  }

  public ForwardedHead forward(ResponseHead head, String requestId, @Nullable String origin) {
    Fields fields = head.fields();
    long dropped = head.status() == 204 || head.status() == 101 ? BODILESS : ALWAYS;
    boolean plain =
        via == null
            && !cors.isOn()
            && !fields.has(FieldName.LOCATION)
            && !fields.has(FieldName.CONTENT_LOCATION);
    if (plain) {
      return new ForwardedHead(head, dropped, List.of(REQUEST_ID, ascii(requestId)));
    }
    List<byte[]> added = new ArrayList<>(8);
    added.add(REQUEST_ID);
    added.add(ascii(requestId));
    if (via != null) {
      added.add(VIA);
      added.add(via);
    }
    dropped |= cors.onResponse(origin, added);
    dropped |= relative(fields, FieldName.LOCATION, added);
    dropped |= relative(fields, FieldName.CONTENT_LOCATION, added);
    return new ForwardedHead(head, dropped, added);
  }

  /** A location that names the runtime would lead clients past the gateway: make it path-only. */
  private long relative(Fields fields, FieldName name, List<byte[]> added) {
    String value = fields.first(name);
    int authority = value == null ? -1 : authorityStart(value);
    if (value == null || authority < 0) {
      return 0;
    }
    int path = authorityEnd(value, authority);
    if (!upstream.isAuthority(value.substring(authority, path))) {
      return 0;
    }
    added.add(ascii(name.text()));
    added.add(ascii(pathOnly(value.substring(path))));
    return ForwardedFields.set(name);
  }

  private static int authorityStart(String location) {
    for (String front : BEFORE_AUTHORITY) {
      if (location.regionMatches(true, 0, front, 0, front.length())) {
        return front.length();
      }
    }
    return -1;
  }

  private static int authorityEnd(String location, int from) {
    int at = from;
    while (at < location.length() && "/?#".indexOf(location.charAt(at)) < 0) {
      at++;
    }
    return at;
  }

  /**
   * What follows an authority, as a reference that keeps the client's. A path that begins with two
   * slashes (browsers take a backslash for one) would be read as an authority itself: RFC 3986
   * §4.2.
   */
  private static String pathOnly(String rest) {
    if (!rest.startsWith("/")) {
      return "/" + rest;
    }
    boolean authority = rest.length() > 1 && (rest.charAt(1) == '/' || rest.charAt(1) == '\\');
    return authority ? "/." + rest : rest;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
