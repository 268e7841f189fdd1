package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.wire.kit.Body;
import dev.sluice.config.wire.kit.RawClient;
import dev.sluice.config.wire.kit.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command: tokens come one by one, each before the next is made. */
class TokensOneByOneIT {
  private static final Pattern COMMAND =
      Pattern.compile(
          "curl -N http://127\\.0\\.0\\.1:8080(\\S+) -H \"x-api-key: [^\"]*\" -H '(content-type: application/json)'"
              + " -d '(\\{.*?})'",
          Pattern.DOTALL);

  /** What the agent of the README's command runs; agents of the test's are named as it. */
  private static final String GRAPH = "agent";

  /** What the README's command asks for. */
  private static final int TOKENS = 20;

  private static final Duration BETWEEN_TOKENS = Duration.ofMillis(100);

  /** A busy machine holds tokens up now and then; what gathers them does so every time. */
  private static final int ATTEMPTS = 3;

  private static final int ENOUGH_APART = (TOKENS - 1) * 3 / 4;

  private static final Pattern TOKEN = Pattern.compile("\"content\":\"(tok\\d+) \"");

  @TempDir Path directory;

  @Test
  void eachTokenArrivesBeforeTheNextIsMade() throws IOException {
    try (SharedGateway gateway = SharedGateway.start(directory)) {
      String key = gateway.tenants(1, RealRuntime.shared(), List.of(GRAPH)).getFirst();
      int apart = 0;
      for (int attempt = 0; attempt < ATTEMPTS && apart < ENOUGH_APART; attempt++) {
        apart = Math.max(apart, tokensApart(gateway, key));
      }
      System.out.printf(
          "RESULT e2e curl: %d tokens made %d ms apart, %d arrived before the next was made%n",
          TOKENS, BETWEEN_TOKENS.toMillis(), apart + 1);
      assertThat(apart).isGreaterThanOrEqualTo(ENOUGH_APART);
    }
  }

  /** How many tokens came at least half the time after the one before that lies between them. */
  private static int tokensApart(SharedGateway gateway, String key) throws IOException {
    List<Long> arrivals = arrivals(gateway, key);
    assertThat(arrivals).hasSize(TOKENS);
    return (int)
        IntStream.range(1, TOKENS)
            .filter(n -> arrivals.get(n) - arrivals.get(n - 1) > BETWEEN_TOKENS.toNanos() / 2)
            .count();
  }

  /** When each token was here, in nanoseconds. */
  private static List<Long> arrivals(SharedGateway gateway, String key) throws IOException {
    List<Long> arrivals = new ArrayList<>();
    try (Wire wire = RawClient.connect(gateway.address())) {
      wire.send(request(gateway, key));
      Body body = wire.bodyOf(wire.readHead());
      StringBuilder text = new StringBuilder();
      for (String piece = body.nextText(); !piece.isEmpty(); piece = body.nextText()) {
        text.append(piece);
        long now = System.nanoTime();
        Matcher tokens = TOKEN.matcher(text);
        for (int found = 0; tokens.find(); found++) {
          assertThat(tokens.group(1)).isEqualTo("tok" + found);
          if (found == arrivals.size()) {
            arrivals.add(now);
          }
        }
      }
    }
    return arrivals;
  }

  /** What curl sends when it is called as the README says, to an agent of the test's. */
  private static String request(SharedGateway gateway, String key) throws IOException {
    Matcher command = COMMAND.matcher(Files.readString(Project.readme()));
    assertThat(command.find()).as("the README's curl command").isTrue();
    String body = command.group(3).replace("\"writer\"", '"' + GRAPH + '"');
    return """
    POST %s HTTP/1.1\r
    Host: %s\r
    User-Agent: curl/8.5.0\r
    Accept: */*\r
    x-api-key: %s\r
    %s\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(
            command.group(1),
            gateway.url().substring("http://".length()),
            key,
            command.group(2),
            body.length(),
            body);
  }
}
