package dev.sluice.proxy.admission;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.forward.CorsFields;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.settings.CorsSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin rules (WHATWG Fetch §3.3, contract section 11). Off unless origins are configured:
 * then preflights are answered here and the runtime's own CORS fields are replaced. Immutable.
 */
public final class Cors implements CorsFields {
  private static final String METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS";
  private static final String REQUEST_FIELDS =
      "content-type, x-api-key, authorization, x-auth-scheme, last-event-id, x-request-id,"
          + " x-sluice-tenant, x-sluice-project, x-sluice-environment";
  private static final String RESPONSE_FIELDS =
      "x-pagination-total, x-pagination-next, content-location, location, x-request-id,"
          + " retry-after";
  private static final long REPLACED =
      ForwardedFields.set(
          FieldName.ACCESS_CONTROL_ALLOW_ORIGIN,
          FieldName.ACCESS_CONTROL_ALLOW_METHODS,
          FieldName.ACCESS_CONTROL_ALLOW_HEADERS,
          FieldName.ACCESS_CONTROL_ALLOW_CREDENTIALS,
          FieldName.ACCESS_CONTROL_ALLOW_PRIVATE_NETWORK,
          FieldName.ACCESS_CONTROL_EXPOSE_HEADERS,
          FieldName.ACCESS_CONTROL_MAX_AGE);

  private final List<String> origins;
  private final boolean any;
  private final String maxAge;

  public Cors(CorsSettings settings) {
    this.origins = settings.origins();
    this.any = origins.contains("*");
    this.maxAge = Long.toString(settings.maxAge().toSeconds());
  }

  @Override
  public boolean isOn() {
    return !origins.isEmpty();
  }

  /** The answer to a preflight, or null when this request is none or CORS is off. */
  @Nullable Answer preflight(RequestHead head) {
    Fields fields = head.fields();
    boolean preflight =
        isOn()
            && head.method().equals("OPTIONS")
            && fields.has(FieldName.ORIGIN)
            && fields.has(FieldName.ACCESS_CONTROL_REQUEST_METHOD);
    if (!preflight) {
      return null;
    }
    String allowed = allowed(fields.first(FieldName.ORIGIN));
    if (allowed == null) {
      return Answer.empty(204, "No Content").with("vary", "origin");
    }
    Answer answer =
        Answer.empty(204, "No Content")
            .with("access-control-allow-origin", allowed)
            .with("access-control-allow-methods", METHODS)
            .with("access-control-allow-headers", REQUEST_FIELDS)
            .with("access-control-max-age", maxAge)
            .with("vary", "origin, access-control-request-method, access-control-request-headers");
    return fields.has(FieldName.ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK)
        ? answer.with("access-control-allow-private-network", "true")
        : answer;
  }

  /** What to add to an answer of our own, so that a browser shows it to its page. */
  public Answer onAnswer(Answer answer, @Nullable String origin) {
    String allowed = isOn() ? allowed(origin) : null;
    return allowed == null
        ? answer
        : answer
            .with("access-control-allow-origin", allowed)
            .with("access-control-expose-headers", RESPONSE_FIELDS)
            .with("vary", "origin");
  }

  @Override
  public long onResponse(@Nullable String origin, List<byte[]> added) {
    if (!isOn()) {
      return 0;
    }
    String allowed = allowed(origin);
    if (allowed != null) {
      add(added, "access-control-allow-origin", allowed);
      add(added, "access-control-expose-headers", RESPONSE_FIELDS);
    }
    add(added, "vary", "origin"); // beside the runtime's own, if it has one: the lists add up
    return REPLACED;
  }

  private @Nullable String allowed(@Nullable String origin) {
    if (origin == null) {
      return null;
    }
    if (any) {
      return "*";
    }
    return origins.contains(origin) ? origin : null;
  }

  private static void add(List<byte[]> added, String name, String value) {
    added.add(name.getBytes(StandardCharsets.US_ASCII));
    added.add(value.getBytes(StandardCharsets.ISO_8859_1));
  }
}
