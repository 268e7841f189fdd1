package dev.sluice.proxy.exchange;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.observe.route.RouteClass;
import dev.sluice.proxy.observe.route.RouteTemplate;

/** Which streams a client can take up elsewhere without loss (design section 13). */
final class Resumption {
  /** The stream of a thread never ends by itself, and its events always have ids. */
  private static final String THREAD_STREAM = "/threads/{thread_id}/stream";

  private Resumption() {}

  /**
   * Whether an abort of this stream loses nothing: it joins what goes on without us, and its client
   * resumes by event id.
   */
  static boolean isHarmless(RouteTemplate route, RequestHead head) {
    return route.routeClass() == RouteClass.STREAM
        && head.method().equals("GET")
        && (route.path().equals(THREAD_STREAM) || head.fields().has(FieldName.LAST_EVENT_ID))
        && !head.target().hasFlag("cancel_on_disconnect");
  }
}
