package dev.sluice.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A runtime as the control plane sees it: version, assistants, schemas. What it has can be changed
 * while it runs. Thread-safe.
 */
final class FakeRuntime implements AutoCloseable {

  record Assistant(UUID id, String graph, String metadata, String schemas) {}

  final Map<UUID, Assistant> assistants = new ConcurrentHashMap<>();
  final List<String> keysSeen = new CopyOnWriteArrayList<>();
  volatile String info = "{\"version\": \"0.16.7\", \"langgraph_py_version\": \"1.2.22\"}";
  volatile int status = 200;
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
    String body = status == 200 ? body(path, asked) : "{}";
    byte[] bytes = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(body == null ? 404 : status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
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
    String[] parts = path.split("/", -1);
    Assistant found = assistants.get(UUID.fromString(parts[2]));
    if (found == null) {
      return null;
    }
    return parts.length > 3 ? found.schemas() : json(found);
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
