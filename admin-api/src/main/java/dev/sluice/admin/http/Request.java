package dev.sluice.admin.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to the admin port, whole. Immutable.
 *
 * @param path as sent, neither decoded nor normalised: routes are matched on it exactly
 * @param query decoded
 * @param fields header fields by name in lower case, each with its lines; credentials among them
 * @param contentType media type of the body, without parameters, in lower case; empty when absent
 * @param isLocal whether the peer is on this machine
 * @param variables what stands in the path for the route's variables, as sent
 */
public record Request(
    String method,
    String path,
    Map<String, List<String>> query,
    Map<String, List<String>> fields,
    String contentType,
    String body,
    boolean isLocal,
    Map<String, String> variables) {

  Request with(Map<String, String> variables) {
    return new Request(method, path, query, fields, contentType, body, isLocal, variables);
  }

  /** What stands in the path for one of the route's variables. */
  public String variable(String name) {
    String value = variables.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no variable " + name);
    }
    return value;
  }

  /** All lines of a header field, as they were sent; empty when it is absent. */
  public List<String> field(String name) {
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /**
   * A query parameter that may be given once.
   *
   * @throws ProblemException when it is there more than once
   */
  public @Nullable String parameter(String name) throws ProblemException {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw ProblemException.badRequest(name + ": given " + values.size() + " times (expected: 1)");
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /**
   * Refuses parameters that the resource does not know: a misspelt one is not to be ignored.
   *
   * @throws ProblemException when there is another
   */
  public void allowParameters(String... names) throws ProblemException {
    for (String given : query.keySet()) {
      if (!List.of(names).contains(given)) {
        String expected = names.length == 0 ? "none" : String.join(", ", names);
        throw ProblemException.badRequest("unknown query parameter (expected: " + expected + ")");
      }
    }
  }

  /** Without header fields and body: they may hold secrets. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
