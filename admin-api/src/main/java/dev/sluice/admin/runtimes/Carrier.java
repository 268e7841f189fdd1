package dev.sluice.admin.runtimes;

import dev.sluice.db.agents.AgentRow;
import dev.sluice.db.agents.DeploymentRow;
import dev.sluice.proxy.ledger.Stamps;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An assistant that we make on a runtime, so that a deployment's config and context reach its runs:
 * the runtime merges them, and the request's path does nothing for it. Immutable.
 *
 * @param id whoever makes it again makes the same
 * @param agent whose deployment it is
 * @param name as the runtime shows it
 * @param config an object in JSON, as the database writes it
 * @param context the same
 */
public record Carrier(
    UUID id, UUID agent, String name, String graph, String config, String context) {

  /** Ids that nobody else makes: version 8 is for whoever has a use for it (RFC 9562 §5.8). */
  private static final int VERSION = 8;

  private static final long VERSION_MASK = 0xf000L;
  private static final int VERSION_SHIFT = 12;
  private static final long VARIANT_MASK = 0xc000_0000_0000_0000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private static final String NOTHING = "{}";

  /** What a graph is told of its caller, which no deployment may say. */
  private static final List<String> PREFIXES = List.of(Stamps.PREFIX, "langgraph_auth_");

  private static final String THREAD = "thread_id";

  /**
   * One for this content of an agent. Its id can't be foreseen by those who don't know the agent's,
   * so nobody of another tenant can have made an assistant of that id.
   */
  public static Carrier of(UUID agent, String name, String graph, String config, String context) {
    String content = String.join("\0", agent.toString(), config, context, graph);
    return new Carrier(id(content), agent, name, graph, config, context);
  }

  /** What carries a deployment of an agent; empty when nothing has to. */
  public static Optional<Carrier> of(AgentRow agent, DeploymentRow row) {
    UUID id = row.assistantId();
    return isOne(id, row.config(), row.context())
        ? Optional.of(
            new Carrier(id, agent.id(), agent.key(), row.graphId(), row.config(), row.context()))
        : Optional.empty();
  }

  private static UUID id(String content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      ByteBuffer hash = ByteBuffer.wrap(sha.digest(content.getBytes(StandardCharsets.UTF_8)));
      long high = (hash.getLong() & ~VERSION_MASK) | ((long) VERSION << VERSION_SHIFT);
      return new UUID(high, (hash.getLong() & ~VARIANT_MASK) | VARIANT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether something has to be carried; both are objects in JSON without blanks. */
  public static boolean isNeeded(String config, String context) {
    return !config.equals(NOTHING) || !context.equals(NOTHING);
  }

  /** Whether a deployment of this assistant with this content has one of these. */
  public static boolean isOne(UUID assistant, String config, String context) {
    return assistant.version() == VERSION && isNeeded(config, context);
  }

  /**
   * The members that no deployment may have, as paths: they say who calls, or on which thread.
   *
   * @param member {@code config} or {@code context}
   */
  public static List<String> forbidden(String member, String json) {
    Object tree;
    try {
      tree = JsonTree.read(json);
    } catch (RuntimeFailure e) {
      return List.of(member); // nested too deeply
    }
    List<String> found = new ArrayList<>();
    collect(found, member, tree); // of a config's own a graph's library puts over configurable
    if (member.equals("config")) {
      collect(found, "config.configurable", JsonTree.member(tree, "configurable"));
      collect(found, "config.metadata", JsonTree.member(tree, "metadata"));
    }
    return found;
  }

  private static void collect(List<String> found, String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> members) {
      for (Object name : members.keySet()) {
        String text = (String) name;
        if (text.equals(THREAD) || PREFIXES.stream().anyMatch(text::startsWith)) {
          found.add(path + "." + text);
        }
      }
    }
  }

  /** The body that makes it. */
  String json() throws RuntimeFailure {
    Map<String, Object> body = new TreeMap<>();
    body.put("assistant_id", id.toString());
    body.put("graph_id", graph);
    body.put("name", name);
    body.put("if_exists", "do_nothing");
    body.put(
        "metadata", new TreeMap<>(Map.of("created_by", Stamps.GATEWAY, Stamps.AGENT, "" + agent)));
    put(body, "config", config);
    put(body, "context", context);
    return JsonTree.canonical(body);
  }

  private static void put(Map<String, Object> body, String name, String json)
      throws RuntimeFailure {
    Object tree = JsonTree.read(json);
    if (tree != null && !json.equals(NOTHING)) {
      body.put(name, tree);
    }
  }

  /** Whether what a runtime answered is this one, and no other of its id. */
  boolean isWhat(@Nullable Object answer) {
    Object metadata = JsonTree.member(answer, "metadata");
    return id.toString().equals(JsonTree.text(answer, "assistant_id"))
        && graph.equals(JsonTree.text(answer, "graph_id"))
        && Stamps.GATEWAY.equals(JsonTree.text(metadata, "created_by"))
        && agent.toString().equals(JsonTree.text(metadata, Stamps.AGENT))
        && JsonTree.member(metadata, Stamps.TENANT) == null; // what a client made has it
  }
}
