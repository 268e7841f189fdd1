package dev.sluice.proxy.admission.own;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.admission.answer.Rejection;
import dev.sluice.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway answers itself outside open mode: the runtime's greetings, without versions and
 * for anybody, and what stands under {@code /-/}. Immutable.
 */
public final class OwnResources {
  /** Paths that are ours: never passed on. */
  private static final String RESERVED = "/-/";

  private static final String NOTHING_HERE = "nothing is served at this path";

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

  /** The greetings, and {@code more}. */
  public OwnResources(List<OwnResource> more) {
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
  public @Nullable OwnResource find(RequestHead head) throws Rejection {
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
            ? new Problem(ProblemType.NOT_FOUND, NOTHING_HERE)
            : new Problem(
                ProblemType.METHOD_NOT_ALLOWED, "expected: " + String.join(", ", methods)));
  }

  /** In open mode nothing is ours but health. */
  public static void checkReserved(RequestHead head) throws Rejection {
    if (head.target().pathStartsWith(RESERVED)) {
      throw new Rejection(ProblemType.NOT_FOUND, NOTHING_HERE);
    }
  }
}
