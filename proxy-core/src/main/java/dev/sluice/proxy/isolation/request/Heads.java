package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.http.RequestHead;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Heads as they go to a runtime. Pure. */
public final class Heads {
  private Heads() {}

  /**
   * The head with canonical ids in its path, and the runtime's own assistant in the place of the
   * client's name for it; the same head when it is so already.
   *
   * @param assistant null when the path names none, or the right one
   */
  public static RequestHead canonical(Asked asked, @Nullable UUID assistant) {
    RequestHead head = asked.head();
    if (asked.ids().isCanonical() && assistant == null) {
      return head;
    }
    return head.withPath(asked.ids().path(head.target(), asked.operation(), assistant));
  }
}
