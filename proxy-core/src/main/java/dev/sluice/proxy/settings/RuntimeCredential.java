package dev.sluice.proxy.settings;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the gateway shows to a runtime, in place of what clients show to the gateway. Immutable.
 *
 * @param field name of the field that carries it, in lower case
 * @param value a secret: never in a log or a message
 */
public record RuntimeCredential(String field, String value) {
  /** The field that LangGraph servers read. */
  public static final String DEFAULT_FIELD = "x-api-key";

  /** Completes the sentence "expected: …" for a field that is refused. */
  public static final String FIELD_EXPECTED =
      "the name of a header field, other than those that frame or route a message";

  /** Completes the sentence "expected: …" for a value that is refused, which is not shown. */
  public static final String VALUE_EXPECTED = "visible ASCII, perhaps with spaces between";

  private static final Pattern FIELD = Pattern.compile("[a-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[!-~](?:[ -~]{0,8190}[!-~])?");
  private static final Set<String> RESERVED =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "keep-alive",
          "proxy-connection",
          "x-request-id",
          "x-sluice-assertion",
          "traceparent");

  public RuntimeCredential {
    field = field.toLowerCase(Locale.ROOT);
    Check.that(isField(field), "field", field, FIELD_EXPECTED);
    Check.that(isValue(value), "value", "(not shown)", VALUE_EXPECTED);
  }

  /** Whether a field of this name, in lower case, may carry a credential. */
  public static boolean isField(String field) {
    return FIELD.matcher(field).matches() && !RESERVED.contains(field);
  }

  /** Whether this can be the value of a field. */
  public static boolean isValue(String value) {
    return VALUE.matcher(value).matches();
  }

  /** Without the value. */
  @Override
  public String toString() {
    return "RuntimeCredential[field=" + field + "]";
  }
}
