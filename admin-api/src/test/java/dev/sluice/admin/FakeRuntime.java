package dev.sluice.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A runtime as the control plane sees it: version, assistants, schemas. What it has can be changed
 * while it runs. Thread-safe.
 */
final class FakeRuntime implements AutoCloseable {

  private static final JsonMapper JSON = new JsonMapper();

  private static final String REFUSAL = "{\"detail\": \"Cannot specify both\"}";

  record Assistant(UUID id, String graph, String metadata, String schemas) {}

  final Map<UUID, Assistant> assistants = new ConcurrentHashMap<>();
  final List<String> keysSeen = new CopyOnWriteArrayList<>();

  /** What it was asked to make, whether or not it was there. */
  final List<JsonNode> made = new CopyOnWriteArrayList<>();

  volatile String info = "{\"version\": \"0.16.7\", \"langgraph_py_version\": \"1.2.22\"}";
  volatile int status = 200;

  /** The status with which it answers to who wants an assistant made, by what is asked. */
  volatile ToIntFunction<String> making = asked -> 200;

  volatile String schemasOfMade = "{\"graph_id\": \"agent\"}";

  /** Held shut, no answer about an assistant that is to be made comes before it is opened. */
  volatile CountDownLatch answering = new CountDownLatch(0);

  /** The ids of what was made, or was there, in order. */
  final BlockingQueue<UUID> kept = new LinkedBlockingQueue<>();

  private final HttpServer server;

  private FakeRuntime() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  static FakeRuntime start() throws IOException {
    FakeRuntime runtime = new FakeRuntime();
    runtime.system("agent");
    runtime.system("echo");
    return runtime;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  UUID system(String graph) {
    return put(graph, "{\"created_by\": \"system\"}", "{\"graph_id\": \"" + graph + "\"}");
  }

  UUID put(String graph, String metadata, String schemas) {
    UUID id = UUID.randomUUID();
    assistants.put(id, new Assistant(id, graph, metadata, schemas));
    return id;
  }

  void schemas(UUID id, String schemas) {
    assistants.computeIfPresent(
        id, (key, old) -> new Assistant(id, old.graph(), old.metadata(), schemas));
  }

  UUID systemOf(String graph) {
    return assistants.values().stream()
        .filter(a -> a.graph().equals(graph) && a.metadata().contains("system"))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private void answer(HttpExchange exchange) throws IOException {
    keysSeen.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-api-key")));
    String path = exchange.getRequestURI().getPath();
    String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status = path.equals("/assistants") ? making(asked) : this.status;
    String body = status == 200 ? body(path, asked) : "{}";
    byte[] bytes = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
    boolean isRefused = body != null && body.equals(REFUSAL);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(body == null ? 404 : isRefused ? 400 : status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private int making(String asked) {
    return status == 200 ? making.applyAsInt(asked) : status;
  }

  private @Nullable String body(String path, String asked) {
    if (path.equals("/info")) {
      return info;
    }
    if (path.equals("/assistants/search")) {
      return asked.contains("\"offset\":0") || !asked.contains("offset")
          ? "["
              + String.join(",", assistants.values().stream().map(FakeRuntime::json).toList())
              + "]"
          : "[]";
    }
    if (path.equals("/assistants")) {
      return make(JSON.readTree(asked));
    }
    String[] parts = path.split("/", -1);
    Assistant found = assistants.get(UUID.fromString(parts[2]));
    if (found == null) {
      return null;
    }
    return parts.length > 3 ? found.schemas() : json(found);
  }

  /** As a server of the Python kind does, with {@code if_exists: do_nothing}. */
  private String make(JsonNode wanted) {
    made.add(wanted);
    try {
      answering.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (wanted.path("config").has("configurable") && wanted.has("context")) {
      return REFUSAL;
    }
    UUID id = UUID.fromString(wanted.get("assistant_id").asString());
    String graph = wanted.get("graph_id").asString();
    assistants.putIfAbsent(
        id, new Assistant(id, graph, wanted.get("metadata").toString(), schemasOfMade));
    kept.add(id);
    return json(Objects.requireNonNull(assistants.get(id)));
  }

  private static String json(Assistant assistant) {
    return "{\"assistant_id\": \"%s\", \"graph_id\": \"%s\", \"metadata\": %s}"
        .formatted(assistant.id(), assistant.graph(), assistant.metadata());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
