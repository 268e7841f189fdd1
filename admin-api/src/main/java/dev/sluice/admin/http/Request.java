package dev.sluice.admin.http;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to the admin port, whole. Immutable.
 *
 * @param path as sent, neither decoded nor normalised: routes are matched on it exactly
 * @param query decoded
 * @param contentType media type of the body, without parameters, in lower case; empty when absent
 * @param isLocal whether the peer is on this machine
 */
public record Request(
    String method,
    String path,
    Map<String, List<String>> query,
    String contentType,
    String body,
    boolean isLocal) {

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
}
