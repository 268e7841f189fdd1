package dev.sluice.config.wire.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.fuzz.Reading.Whole;
import dev.sluice.config.wire.kit.Ended;
import dev.sluice.config.wire.kit.Head;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Rest;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.config.wire.product.Gateway;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever bytes come, from either side: the gateway answers or ends the connection, and never
 * passes on what a strict reader of the same bytes does not find in them.
 */
@Timeout(value = 24, unit = TimeUnit.HOURS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTest {
  /** For each of the two directions half of this. */
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("sluice.fuzz.seconds", 10)).dividedBy(2);

  private static final Set<Integer> REFUSALS = Set.of(400, 404, 405, 408, 413, 414, 431, 501, 505);

  /** As the upstream read them, strictly. */
  private final Queue<String> passed = new ConcurrentLinkedQueue<>();

  @Test
  void passesOnOnlyRequestsThatAreThere() {
    try (var upstream = RawUpstream.serving(this::answer);
        var gateway = Gateway.inFrontOf(upstream, "log.exchanges", "false")) {
      List<String> allowed = new ArrayList<>();
      forEachSeed(seed -> {
        Requests requests = Requests.of(seed);
        allowed.addAll(requests.keys());
        play(gateway, requests);
        for (String key = passed.poll(); key != null; key = passed.poll()) {
          assertThat(allowed.remove(key)).as("passed on <%s>", key).isTrue();
        }
        // What was refused earlier is not passed on later.
        allowed.subList(0, Math.max(0, allowed.size() - 20)).clear();
      });
      assertHealthy(gateway);
    }
  }

  /** Some requests, perhaps broken, as bytes, and what a strict reader finds in those. */
  private record Requests(String bytes, List<String> pieces, List<Whole> found, boolean intact) {
    static Requests of(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      Generator generator = new Generator(random);
      StringBuilder valid = new StringBuilder();
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        valid.append(generator.request(Long.toUnsignedString(seed, 36) + '-' + i));
      }
      boolean intact = random.nextInt(4) == 0;
      String bytes = intact ? valid.toString() : new Mutator(random).mutate(valid.toString());
      return new Requests(bytes, generator.cut(bytes), Reading.requestsIn(bytes), intact);
    }

    List<String> keys() {
      return found.stream().map(Whole::key).toList();
    }
  }

  /** Answers each request with what it asked for, so that no answer can be taken for another. */
  private void answer(Wire client) {
    while (client.hasMore()) {
      Message request = client.readRequest();
      if (!request.complete()) {
        return;
      }
      String startLine = request.head().method() + ' ' + request.head().target();
      passed.add(startLine + '\n' + request.text());
      client.send(
          "HTTP/1.1 200 OK\r\nContent-Length: " + startLine.length() + "\r\n\r\n" + startLine);
    }
  }

  private static void play(Gateway gateway, Requests requests) {
    try (Wire client = gateway.connect()) {
      for (String piece : requests.pieces) {
        client.offer(piece);
      }
      for (Whole request : requests.found) {
        if (!isAnswered(client, request)) {
          assertThat(requests.intact).as("a valid request is refused").isFalse();
          return;
        }
      }
      halfClose(client);
      assertIsNoAnswer(client.readRest());
    }
  }

  private static void halfClose(Wire client) {
    try {
      client.halfClose();
    } catch (UncheckedIOException e) {
      // Ended by the gateway already: read what it said.
    }
  }

  /** Whether it was answered, by whomever; otherwise it was refused, and the connection ended. */
  private static boolean isAnswered(Wire client, Whole request) {
    String method = request.startLine().substring(0, request.startLine().indexOf(' '));
    Message response;
    try {
      response = client.readResponseTo(method);
    } catch (Ended e) {
      return false;
    }
    if (response.status() == 200) {
      assertThat(response.complete()).isTrue();
      assertThat(response.text()).isEqualTo(method.equals("HEAD") ? "" : request.startLine());
      return true;
    }
    assertThat(response.status()).isIn(REFUSALS);
    if (response.status() == 404) {
      // Only a path of our own that is not there: a request as good as any, so it goes on.
      assertThat(response.complete()).isTrue();
      return true;
    }
    client.readRest();
    return false;
  }

  /** What comes after the last answer is at most a refusal. */
  private static void assertIsNoAnswer(Rest rest) {
    assertThat(rest.bytes()).matches("(?s)|HTTP/1\\.1 4\\d\\d .*|HTTP/1\\.1 50[15] .*");
  }

  @Test
  void passesOnOnlyResponsesThatAreThere() {
    AtomicReference<List<String>> pieces = new AtomicReference<>(List.of());
    RawUpstream.Script script =
        client -> {
          client.readRequest();
          for (String piece : pieces.get()) {
            client.offer(piece);
          }
        };
    try (var upstream = RawUpstream.serving(script);
        var gateway = Gateway.inFrontOf(upstream, "log.exchanges", "false")) {
      forEachSeed(seed -> {
        SplittableRandom random = new SplittableRandom(seed);
        Generator generator = new Generator(random);
        String valid = generator.response();
        boolean intact = random.nextInt(4) == 0;
        String bytes = intact ? valid : new Mutator(random).mutate(valid);
        pieces.set(generator.cut(bytes));
        assertResponse(gateway, bytes, intact);
      });
      assertHealthy(gateway);
    }
  }

  /** The client gets what is there, or a 502, or a response that is visibly not complete. */
  private static void assertResponse(Gateway gateway, String bytes, boolean intact) {
    Message seen = responseThrough(gateway);
    if (new StrictReader(bytes).readResponse() instanceof Whole whole) {
      boolean same = whole.key().equals(seen.status() + "\n" + seen.text());
      assertThat((same && seen.complete()) || (isTold(seen) && !intact)).as("%s", seen).isTrue();
    } else {
      assertThat(isTold(seen)).as("%s", seen).isTrue();
    }
  }

  private static boolean isTold(Message seen) {
    return seen.status() == 502 || !seen.complete();
  }

  private static Message responseThrough(Gateway gateway) {
    try (Wire client = gateway.connect()) {
      // May be repeated, when it met the end of the connection that the last case left.
      client.send("GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n");
      Head head = client.readHead();
      while (head.status() < 200) {
        head = client.readHead();
      }
      return client.bodyOf(head).finish(head);
    }
  }

  private static void assertHealthy(Gateway gateway) {
    assertThat(gateway.exchange("GET /-/healthz HTTP/1.1\r\nHost: a.example\r\n\r\n").status())
        .isEqualTo(200);
  }

  private static void forEachSeed(LongConsumer one) {
    Long only = Long.getLong("sluice.fuzz.seed");
    long seed = only == null ? System.nanoTime() : only;
    long end = System.nanoTime() + (only == null ? TIME.toNanos() : 0);
    do {
      try {
        one.accept(seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("run it again with -Dsluice.fuzz.seed=" + seed, e);
      }
      seed++;
    } while (System.nanoTime() < end);
  }
}
