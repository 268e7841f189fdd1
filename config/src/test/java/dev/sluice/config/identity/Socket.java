package dev.sluice.config.identity;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket of the JDK's client, open. Thread-safe. */
final class Socket implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final WebSocket socket;
  private final Ears ears;

  private Socket(WebSocket socket, Ears ears) {
    this.socket = socket;
    this.ears = ears;
  }

  /** Opens one without any header field of its own, offering this subprotocol if any. */
  static Socket open(HttpClient client, String url, @Nullable String subprotocol) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    if (subprotocol != null) {
      builder.subprotocols(subprotocol);
    }
    Ears ears = new Ears();
    return new Socket(builder.buildAsync(URI.create(url), ears).join(), ears);
  }

  /** The status with which the handshake is refused; 101 when it isn't. */
  static int status(HttpClient client, String url, @Nullable String subprotocol) {
    try (Socket _ = open(client, url, subprotocol)) {
      return 101;
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw e;
    }
  }

  String subprotocol() {
    return socket.getSubprotocol();
  }

  void send(String text) {
    socket.sendText(text, true).join();
  }

  /** Returns once a message with this in it has come. */
  void await(String part) throws Exception {
    ears.heard(part).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  boolean isOpen() {
    return !ears.ended.isDone();
  }

  /** When it ended, by {@link System#nanoTime}. */
  long ended() throws Exception {
    return ears.ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    socket.abort();
  }

  private static final class Ears implements WebSocket.Listener {
    private final CompletableFuture<Long> ended = new CompletableFuture<>();
    private final StringBuilder heard = new StringBuilder();
    private String wanted = "";
    private CompletableFuture<Boolean> found = new CompletableFuture<>();

    synchronized CompletableFuture<Boolean> heard(String part) {
      wanted = part;
      found = new CompletableFuture<>();
      look();
      return found;
    }

    private void look() {
      if (heard.indexOf(wanted) >= 0) {
        found.complete(true);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      synchronized (this) {
        heard.append(data);
        look();
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
      ended.complete(System.nanoTime());
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      ended.complete(System.nanoTime());
    }
  }
}
