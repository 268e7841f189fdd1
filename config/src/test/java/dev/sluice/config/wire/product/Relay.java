package dev.sluice.config.wire.product;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Await;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One gateway before one upstream, for many plain exchanges one after the other: each is a request
 * as a client writes it and the upstream's answer, and tells what the other side of each got.
 */
public final class Relay implements AutoCloseable {
  public static final String EMPTY_OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  /** Both halves of an exchange as their receivers saw them. */
  public record Seen(Message request, Message response) {}

  private record Answer(String bytes, boolean thenClose) {}

  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Message> requests = new LinkedBlockingQueue<>();
  private final RawUpstream upstream;
  private final Gateway gateway;

  private Relay(String... settings) {
    upstream = RawUpstream.serving(this::serve);
    gateway = Gateway.inFrontOf(upstream, settings);
  }

  public static Relay start(String... settings) {
    return new Relay(settings);
  }

  private void serve(Wire client) throws InterruptedException {
    while (client.hasMore()) {
      requests.add(client.readRequest());
      Answer answer = answers.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        throw new AssertionError("a request for which there is no answer");
      }
      client.send(answer.bytes);
      if (answer.thenClose) {
        return;
      }
    }
  }

  /** One exchange on a client connection of its own; the upstream keeps its connection. */
  public Seen exchange(String request, String response) {
    return exchange(request, new Answer(response, false));
  }

  /** The same, after which the upstream closes its connection. */
  public Seen exchangeThenClose(String request, String response) {
    return exchange(request, new Answer(response, true));
  }

  /** The same, answered with an empty 200. */
  public Message send(String request) {
    return exchange(request, EMPTY_OK).request();
  }

  /** What the client gets when the upstream answers a GET like that. */
  public Message answer(String response) {
    return exchange("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n", response).response();
  }

  private Seen exchange(String request, Answer answer) {
    try (Wire client = gateway.connect()) {
      return exchangeOn(client, request, answer);
    }
  }

  /** One exchange on this client connection. */
  public Seen exchangeOn(Wire client, String request, String response) {
    return exchangeOn(client, request, new Answer(response, false));
  }

  private Seen exchangeOn(Wire client, String request, Answer answer) {
    answers.add(answer);
    client.send(request);
    Message response = client.readResponseTo(request.substring(0, request.indexOf(' ')));
    return new Seen(nextRequest(), response);
  }

  /** Has the next request that comes answered like that. */
  public void expect(String response) {
    answers.add(new Answer(response, false));
  }

  /** The oldest request that was passed on and not asked for here. */
  public Message nextRequest() {
    Message seen = requests.poll();
    if (seen == null) {
      throw new AssertionError("nothing was passed on");
    }
    return seen;
  }

  public RawUpstream upstream() {
    return upstream;
  }

  public Gateway gateway() {
    return gateway;
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
  }

  /** A first exchange on this client connection, and the upstream's connection, now idle. */
  public static Wire warm(RawUpstream upstream, Wire client) {
    client.send("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
    Wire server = upstream.accept();
    server.readRequest();
    server.send(EMPTY_OK);
    assertThat(client.readResponse().status()).isEqualTo(200);
    return server;
  }
}
