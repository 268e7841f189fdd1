package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.Selection;
import java.util.List;

/** What a client may not say in a {@code config} beside its {@code configurable}. Pure. */
public final class Configuration {
  private static final String CONFIGURABLE = "configurable";

  private Configuration() {}

  /** Adds what {@link #strip} removes of a configuration that stands at this path. */
  public static Selection.Builder select(Selection.Builder selection, String path) {
    return selection.locate(
        path + ".sluice_*",
        path + ".langgraph_auth_*",
        path + ".thread_id",
        path + ".graph_id",
        path + ".assistant_id");
  }

  /**
   * Removes what is selected of a configuration's own members: a graph's library puts every member
   * that it does not know over {@code configurable}, so that a thread or an identity given here
   * would win over the path's and ours.
   */
  public static void strip(JsonEdits edits, Fact config) {
    List<Fact> members = config.children();
    for (int i = 0; i < members.size(); i++) {
      Fact member = members.get(i);
      if (!member.name().equals(CONFIGURABLE) && !member.name().equals(Metadata.NAME)) {
        edits.remove(member);
      }
    }
  }
}
