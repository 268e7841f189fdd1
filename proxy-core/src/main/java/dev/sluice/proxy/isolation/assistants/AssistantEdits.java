package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.isolation.request.Configuration;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.ledger.Stamps;

/** What is changed in the description of an assistant that a client makes or changes. Pure. */
final class AssistantEdits {
  static final String ID = "assistant_id";
  static final String IF_EXISTS = "if_exists";
  static final String GRAPH = "graph_id";

  /** Of {@code if_exists}: the one that is there is wanted. */
  static final String GIVE_BACK = "do_nothing";

  /** A runtime takes those for its own of which this says "system" (contract section 7). */
  private static final String CREATED_BY = "created_by";

  /** Runtimes make a configuration of a context, so what may not be in one may not in the other. */
  static final Selection SELECTION =
      Configuration.select(Selection.builder(), "config")
          .read(ID, IF_EXISTS, GRAPH)
          .locate(
              "metadata.sluice_*",
              "metadata." + CREATED_BY,
              "config.metadata.sluice_*",
              "config.configurable.sluice_*",
              "config.configurable.langgraph_auth_*",
              "config.configurable.thread_id",
              "context.sluice_*",
              "context.langgraph_auth_*",
              "context.thread_id")
          .build();

  private AssistantEdits() {}

  /** All changes but those of graph and id. */
  static void edit(JsonEdits edits, Fact body, Stamps stamps) throws Denial {
    edits.remove(body.member(Metadata.NAME).member(CREATED_BY));
    Metadata.put(edits, body, stamps.members());
    Fact config = body.member("config");
    if (config.kind() == JsonKind.OBJECT) {
      Metadata.stripIn(edits, config);
      Configuration.strip(edits, config);
      edits.removeChildren(config.member("configurable"));
    }
    edits.removeChildren(body.member("context"));
  }
}
