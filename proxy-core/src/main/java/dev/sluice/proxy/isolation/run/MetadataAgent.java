package dev.sluice.proxy.isolation.run;

import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.isolation.desk.Running;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.step.JsonKind;
import org.jspecify.annotations.Nullable;

/**
 * The agent that a thread's metadata names, by a graph or an assistant. A runtime goes by it when
 * it reads a thread's state or resumes the thread, so it must be one that the caller could run.
 * Pure.
 */
final class MetadataAgent {
  private static final String GRAPH = "graph_id";
  private static final String ASSISTANT = "assistant_id";

  private MetadataAgent() {}

  /** What is read of a body for this. */
  static String[] paths() {
    return new String[] {"metadata." + GRAPH, "metadata." + ASSISTANT};
  }

  /** The name of the agent; null when there is none. */
  static @Nullable String name(Fact body) throws Denial {
    Fact metadata = body.member(Metadata.NAME);
    String graph = Metadata.text(metadata, GRAPH);
    String assistant = Metadata.text(metadata, ASSISTANT);
    return graph == null ? assistant : graph;
  }

  /** What is said of graph and assistant becomes what the runtime knows. */
  static void map(JsonEdits edits, Fact body, Running running) {
    Fact metadata = body.member(Metadata.NAME);
    if (metadata.member(GRAPH).kind() == JsonKind.STRING && running.graph() != null) {
      edits.replace(metadata.member(GRAPH), JsonWriter.string(running.graph()));
    }
    if (metadata.member(ASSISTANT).kind() == JsonKind.STRING) {
      edits.replace(metadata.member(ASSISTANT), Uuids.json(running.assistant()));
    }
  }

  /**
   * Takes out what a run says of it: a thread that is made for the run would have it from there, in
   * the place of what the run was let in with, which the runtime knows by itself.
   *
   * @param owner of the metadata
   */
  static void remove(JsonEdits edits, Fact owner) {
    Fact metadata = owner.member(Metadata.NAME);
    edits.remove(metadata.member(GRAPH));
    edits.remove(metadata.member(ASSISTANT));
  }
}
