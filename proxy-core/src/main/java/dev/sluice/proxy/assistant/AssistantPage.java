package dev.sluice.proxy.assistant;

import java.util.ArrayList;
import java.util.List;

/**
 * A page of agents and of assistants that clients made, in one order, though the ones are in memory
 * and of the others only a part is. Pure.
 *
 * @param shown of the page, and one more when more follows
 */
record AssistantPage(List<ShownAssistant> shown) {
  /**
   * How many of the clients' assistants come before the page for sure: so many need not be loaded.
   */
  static long skipped(int agents, long offset) {
    return Math.max(0, offset - agents);
  }

  /**
   * Merges.
   *
   * @param agents all of them, in order
   * @param loaded of the clients' assistants those behind the {@link #skipped}, in order, as far as
   *     the page may reach
   * @param limit how many the page has at most
   */
  static AssistantPage of(
      List<ShownAssistant> agents,
      List<ShownAssistant> loaded,
      AssistantOrder order,
      long offset,
      int limit) {
    List<ShownAssistant> merged = new ArrayList<>(agents);
    merged.addAll(loaded);
    merged.sort(order.comparator());
    // With those skipped among them, each that is left would stand that much further behind; an
    // agent that stands before one of them stands before the page as well.
    long from = Math.min(merged.size(), offset - skipped(agents.size(), offset));
    long to = Math.min(merged.size(), from + limit + 1);
    return new AssistantPage(List.copyOf(merged.subList((int) from, (int) to)));
  }
}
