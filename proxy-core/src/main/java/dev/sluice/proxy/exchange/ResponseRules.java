package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Cors;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.ResponseHead;
import dev.sluice.proxy.upstream.Upstream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changes in the heads of a runtime's responses. Immutable. */
final class ResponseRules {
  private static final byte[] REQUEST_ID = ascii("x-request-id");
  private static final byte[] VIA = ascii("via");
  private static final long ALWAYS = ForwardedFields.set(FieldName.X_REQUEST_ID);
  private static final long BODILESS = ALWAYS | ForwardedFields.set(FieldName.CONTENT_LENGTH);

  private final Upstream upstream;
  private final Cors cors;
  private final byte @Nullable [] via;

  ResponseRules(Upstream upstream, Cors cors, String via) {
    this.upstream = upstream;
    this.cors = cors;
    this.via = via.isEmpty() ? null : ascii("1.1 " + via);
  }

  /** A 1xx passes as it is. */
  ForwardedHead interim(ResponseHead head) {
    return new ForwardedHead(head, BODILESS, List.of());
  }

  ForwardedHead forward(ResponseHead head, String requestId, @Nullable String origin) {
    Fields fields = head.fields();
    long dropped = head.status() == 204 ? BODILESS : ALWAYS;
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
    if (value == null || !value.regionMatches(true, 0, "http", 0, 4)) {
      return 0;
    }
    URI location;
    try {
      location = URI.create(value);
    } catch (IllegalArgumentException e) {
      return 0; // not a URI: passed as it is
    }
    if (location.getRawAuthority() == null || !upstream.isAuthority(location.getRawAuthority())) {
      return 0;
    }
    int path = value.indexOf(location.getRawAuthority()) + location.getRawAuthority().length();
    String rest = value.substring(path);
    added.add(ascii(name.text()));
    added.add(ascii(rest.startsWith("/") ? rest : "/" + rest));
    return ForwardedFields.set(name);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
