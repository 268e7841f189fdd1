package dev.sluice.admin.runtimes;

import dev.sluice.admin.runtimes.RuntimeClient.Reply;
import dev.sluice.proxy.destination.SecretSource;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.net.AddressGuard;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads of runtimes what the control plane must know. Thread-safe; blocks. */
public final class RuntimeInspector implements AutoCloseable {

  /** Assistants asked for at once. */
  private static final int PAGE = 100;

  /** Most system assistants of a runtime that are looked at. */
  private static final int MAX_ASSISTANTS = 2_000;

  /** Longest graph name and version that are kept, in characters. */
  private static final int MAX_TEXT = 200;

  /** Longest time for reading schemas: what is left then has none. */
  private static final Duration SCHEMAS = Duration.ofSeconds(6);

  private static final String UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  private final RuntimeClient client;

  /**
   * Whoever makes it closes it.
   *
   * @param assertions what runtimes are told that want a signed word about who asks
   */
  public RuntimeInspector(AddressGuard guard, SecretSource secrets, OwnAssertions assertions) {
    this.client = new RuntimeClient(guard, secrets, assertions);
  }

  /** Why a credential may not be kept where a reference says; null when it may. */
  @Nullable String whyNot(String secretRef) {
    return client.whyNot(secretRef);
  }

  /** Version, kind, graphs with their assistants and schemas. */
  public Inspection inspect(RuntimeTarget target) throws RuntimeFailure {
    Object info = json(ok(client.ask(target, "/info", null)));
    List<Inspection.Graph> graphs = new ArrayList<>();
    long end = System.nanoTime() + SCHEMAS.toNanos();
    for (Assistant assistant : systemAssistants(target)) {
      byte[] hash = System.nanoTime() - end < 0 ? schemaHash(target, assistant.id()) : null;
      graphs.add(new Inspection.Graph(assistant.graphId(), assistant.id(), hash));
    }
    return new Inspection(dialect(info), shortened(JsonTree.text(info, "version")), graphs);
  }

  /** The JS server names its own library, or lacks crons and names none. */
  private static Dialect dialect(@Nullable Object info) {
    boolean isPython = JsonTree.text(info, "langgraph_py_version") != null;
    boolean isScript = JsonTree.text(info, "langgraph_js_version") != null;
    boolean lacksCrons =
        Boolean.FALSE.equals(JsonTree.member(JsonTree.member(info, "flags"), "crons"));
    return isScript || (!isPython && lacksCrons) ? Dialect.JAVASCRIPT : Dialect.PYTHON;
  }

  private static @Nullable String shortened(@Nullable String text) {
    return text == null || text.isEmpty() || text.length() > MAX_TEXT ? null : text;
  }

  /** One for each graph. */
  private Iterable<Assistant> systemAssistants(RuntimeTarget target) throws RuntimeFailure {
    Map<String, Assistant> byGraph = new TreeMap<>();
    int asked = 0;
    int got = PAGE;
    while (got == PAGE && asked < MAX_ASSISTANTS) {
      String wanted =
          "{\"metadata\":{\"created_by\":\"system\"},\"limit\":%d,\"offset\":%d}"
              .formatted(PAGE, asked);
      List<?> page = search(target, wanted);
      for (Object one : page) {
        Assistant assistant = assistant(one);
        if (assistant != null && assistant.isSystem()) {
          byGraph.putIfAbsent(assistant.graphId(), assistant);
        }
      }
      got = page.size();
      asked += PAGE;
    }
    return byGraph.values();
  }

  private List<?> search(RuntimeTarget target, String wanted) throws RuntimeFailure {
    if (json(ok(client.ask(target, "/assistants/search", wanted))) instanceof List<?> list) {
      return list;
    }
    throw RuntimeFailure.of("it did not answer with a list of assistants");
  }

  /** The system assistant of a graph. */
  public Optional<Assistant> systemAssistant(RuntimeTarget target, String graphId)
      throws RuntimeFailure {
    Map<String, Object> wanted =
        new TreeMap<>(Map.of("metadata", Map.of("created_by", "system"), "graph_id", graphId));
    Reply reply = client.ask(target, "/assistants/search", JsonTree.canonical(wanted));
    if (reply.status() == 404) { // of a graph that it does not have
      return Optional.empty();
    }
    Object answer = json(ok(reply));
    for (Object one : answer instanceof List<?> list ? list : List.of()) {
      Assistant assistant = assistant(one);
      if (assistant != null && assistant.isSystem() && assistant.graphId().equals(graphId)) {
        return Optional.of(assistant);
      }
    }
    return Optional.empty();
  }

  /** An assistant by its id. */
  public Optional<Assistant> assistant(RuntimeTarget target, UUID id) throws RuntimeFailure {
    Reply reply = client.ask(target, "/assistants/" + id, null);
    if (reply.status() == 404) {
      return Optional.empty();
    }
    Assistant assistant = assistant(json(ok(reply)));
    if (assistant == null || !assistant.id().equals(id)) {
      throw RuntimeFailure.of("it did not answer with the assistant");
    }
    return Optional.of(assistant);
  }

  /**
   * Makes an assistant that carries a deployment's config, unless it is there.
   *
   * @return why the runtime does not take it; empty when it is there
   */
  public Optional<String> carry(RuntimeTarget target, Carrier carrier) throws RuntimeFailure {
    Reply reply = client.ask(target, "/assistants", carrier.json());
    return switch (reply.status()) {
      case 400, 404, 409, 413, 422 -> Optional.of(said(reply));
      default ->
          carrier.isWhat(json(ok(reply)))
              ? Optional.empty()
              : Optional.of("an assistant of another has the id of the one to be made");
    };
  }

  /** In its own words when it has any: they are about what it was given. */
  private static String said(Reply reply) {
    String detail = null;
    try {
      detail = shortened(JsonTree.text(json(reply), "detail"));
    } catch (RuntimeFailure e) {
      // a page, or nothing
    }
    boolean isPlain = detail != null && detail.chars().noneMatch(Character::isISOControl);
    return isPlain ? "" + detail : "it answered with the status " + reply.status();
  }

  private static @Nullable Assistant assistant(@Nullable Object value) {
    String id = JsonTree.text(value, "assistant_id");
    String graph = shortened(JsonTree.text(value, "graph_id"));
    if (id == null || graph == null || !id.matches(UUID_FORM)) {
      return null;
    }
    Object metadata = JsonTree.member(value, "metadata");
    return new Assistant(
        UUID.fromString(id),
        graph,
        "system".equals(JsonTree.text(metadata, "created_by")),
        JsonTree.text(metadata, "sluice_tenant"));
  }

  /**
   * SHA-256 of an assistant's schemas, in canonical form; null when it has none to show, or not in
   * time: a JavaScript server compiles the graph's source for them.
   */
  public byte @Nullable [] schemaHash(RuntimeTarget target, UUID assistant) {
    String canonical;
    try {
      Reply reply = client.ask(target, "/assistants/" + assistant + "/schemas", null);
      if (reply.status() != 200) {
        return null;
      }
      canonical = JsonTree.canonical(json(reply));
    } catch (RuntimeFailure unread) {
      return null;
    }
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(canonical.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Reply ok(Reply reply) throws RuntimeFailure {
    return switch (reply.status()) {
      case 200 -> reply;
      case 401, 403 -> throw RuntimeFailure.of("it refused our credential");
      default -> throw RuntimeFailure.of("it answered with the status " + reply.status());
    };
  }

  private static @Nullable Object json(Reply reply) throws RuntimeFailure {
    return JsonTree.read(reply.body());
  }

  @Override
  public void close() {
    client.close();
  }
}
