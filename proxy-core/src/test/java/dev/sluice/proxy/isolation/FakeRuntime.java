package dev.sluice.proxy.isolation;

import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonScanner;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonLimits;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeCalls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A runtime that has the resources that a test gives it, and remembers what it was asked. */
final class FakeRuntime implements RuntimeCalls {
  private final Map<String, String> resources = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Set<UUID> away = ConcurrentHashMap.newKeySet();
  private int status;
  private boolean busy;
  private Runnable meanwhile = () -> {};

  /** This runtime can't be reached any more; the others can. */
  void away(UUID runtime) {
    away.add(runtime);
  }

  /** From now on it is asked as much as it may be: only calls that wait their turn go through. */
  void busy() {
    busy = true;
  }

  /** What is at a path, as JSON; what is told to another method than GET, when that is named. */
  void has(String path, String json) {
    resources.put(path, json);
  }

  /** Nothing is at a path any more. */
  void lost(String path) {
    resources.remove(path);
  }

  /** From now on it answers this to everything but GET; 0: as it should. */
  void answers(int always) {
    status = always;
  }

  /** From now on this is done while it is asked for something. */
  void meanwhile(Runnable action) {
    meanwhile = action;
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public Response call(
      RuntimeRecord runtime,
      String method,
      String path,
      byte @Nullable [] body,
      Selection selection)
      throws SourceUnavailableException {
    if (busy) {
      throw RuntimeAwayException.of(RuntimeAwayException.Kind.BUSY, "it is asked too much");
    }
    return answer(runtime, method, path, body, selection);
  }

  @Override
  public RuntimeCalls behind() {
    return this::answer;
  }

  private Response answer(
      RuntimeRecord runtime,
      String method,
      String path,
      byte @Nullable [] body,
      Selection selection)
      throws SourceUnavailableException {
    String text = body == null ? "" : ' ' + new String(body, StandardCharsets.UTF_8);
    asked.add(method + ' ' + path + text);
    if (away.contains(runtime.id())) {
      throw new RuntimeAwayException("it is away", new java.io.IOException("away"));
    }
    if (method.equals("GET")) {
      meanwhile.run();
      String json = resources.get(path);
      return json == null ? new Response(404, null) : new Response(200, fact(json, selection));
    }
    if (status >= 500) {
      throw new RuntimeAwayException("it answered " + status, new java.io.IOException("5xx"));
    }
    String json = status == 0 ? resources.get(method + ' ' + path) : null;
    return new Response(status == 0 ? 200 : status, json == null ? null : fact(json, selection));
  }

  static Fact fact(String json, Selection selection) {
    JsonScanner scanner = new JsonScanner(selection, JsonLimits.DEFAULT);
    ByteBuf bytes = Unpooled.copiedBuffer(json, StandardCharsets.UTF_8);
    try {
      scanner.feed(bytes);
    } finally {
      bytes.release();
    }
    if (scanner.end() instanceof Scan.Read(Fact root, long length)) {
      return root;
    }
    throw new IllegalArgumentException("no JSON: " + json);
  }
}
