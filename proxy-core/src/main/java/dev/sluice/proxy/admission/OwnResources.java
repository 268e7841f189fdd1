package dev.sluice.proxy.admission;

import dev.sluice.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway answers itself outside open mode: the runtime's greetings, without versions and
 * for anybody, and what stands under {@code /-/}. Immutable.
 */
final class OwnResources {
  private static final String RESERVED = "/-/";

  /** Length of the longest path that is ours and not reserved. */
  private static final int MAX_GREETING_CHARS = 5;

  private static final Answer OK = Answer.of(200, "OK", "application/json", "{\"ok\":true}\n");
  private static final Answer INFO =
      Answer.of(
          200,
          "OK",
          "application/json",
          "{\"flags\":{\"assistants\":true,\"crons\":true},\"metadata\":{}}\n");

  private final List<OwnResource> resources;

  OwnResources(List<OwnResource> more) {
    List<OwnResource> all = new ArrayList<>(more);
    all.add(OwnResource.open("GET", "/ok", (head, caller, lookup) -> OK));
    all.add(OwnResource.open("GET", "/", (head, caller, lookup) -> OK));
    all.add(OwnResource.open("GET", "/info", (head, caller, lookup) -> INFO));
    this.resources = List.copyOf(all);
  }

  /**
   * The resource that a request is for, null when it is for the runtime.
   *
   * @throws Rejection when it is for us and we have nothing there
   */
  @Nullable OwnResource find(RequestHead head) throws Rejection {
    boolean reserved = head.target().pathStartsWith(RESERVED);
    if (!reserved && head.target().pathEnd() - head.target().start() > MAX_GREETING_CHARS) {
      return null;
    }
    String path = head.target().path();
    TreeSet<String> methods = new TreeSet<>();
    for (OwnResource resource : resources) {
      if (resource.path().equals(path)) {
        if (resource.serves(head.method())) {
          return resource;
        }
        methods.add(resource.method());
      }
    }
    if (!reserved) {
      return null;
    }
    throw new Rejection(
        methods.isEmpty()
            ? new Problem(ProblemType.NOT_FOUND, Admission.NOTHING_HERE)
            : new Problem(
                ProblemType.METHOD_NOT_ALLOWED, "expected: " + String.join(", ", methods)));
  }
}
