package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice serve} as a process of its own. */
@Timeout(120)
class ServeIT {
  private static final String OPEN =
      "serve --open --upstream http://127.0.0.1:9 --listen 127.0.0.1:0 --admin 127.0.0.1:0";
  private static final String STREAM =
      """
      HTTP/1.1 200 OK\r
      content-type: text/event-stream\r
      connection: close\r
      \r
      event: end

      """;
  private static final Pattern READY =
      Pattern.compile(
          "sluice (\\S+) ready: proxy http://127\\.0\\.0\\.1:([0-9]+)"
              + " admin http://127\\.0\\.0\\.1:([0-9]+)");

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endWhatIsLeft() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void servesUntilItIsToldToStopAndThenEndsWithZero() throws Exception {
    Process process = start(OPEN + " --set drain.delay=0s");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      Matcher ready = ready(out);
      assertThat(ready.group(1)).isEqualTo(Version.current().number());
      assertThat(status(ready.group(2), "/-/healthz")).isEqualTo(200);
      assertThat(status(ready.group(3), "/version")).isEqualTo(200);
      assertThat(status(ready.group(2), "/ok")).isEqualTo(502);

      terminate(process);
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).isZero();
      assertThat(errors(process)).isEmpty();
      assertThat(lines).isNotEmpty().allSatisfy(ServeIT::assertIsLogLine);
      assertThat(lines).anyMatch(line -> line.contains("\"logger\":\"exchange\""));
      assertThat(lines).anyMatch(line -> line.contains("\"msg\":\"drained: "));
    }
  }

  @Test
  void logsNoExchangesWhenTheSettingsSaySo() throws Exception {
    Process process =
        start(OPEN + " --set drain.delay=0s --set log.exchanges=false --set log.level=error");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(status(ready(out).group(2), "/ok")).isEqualTo(502);
      terminate(process);
      assertThat(out.lines().toList()).isEmpty();
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    Process process = start(OPEN + " --set drain.delay=1h");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      Matcher ready = ready(out);
      terminate(process);
      await(() -> status(ready.group(2), "/-/readyz") == 503 && draining(ready.group(3)));
      terminate(process);
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).isEqualTo(1);
      assertThat(lines.get(lines.size() - 2)).contains("draining cut short, live exchanges: 0");
      assertThat(lines.getLast()).contains("second signal: stopped at once");
    }
  }

  @Test
  void exchangesFinishBeforeItEnds() throws Exception {
    try (ServerSocket runtime = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Process process =
          start(
              OPEN.replace("127.0.0.1:9", "127.0.0.1:" + runtime.getLocalPort())
                  + " --set drain.delay=0s");
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
          HttpClient client = HttpClient.newHttpClient()) {
        Matcher ready = ready(out);
        var response =
            client.sendAsync(request(ready.group(2), "/threads/1"), BodyHandlers.ofString());
        try (Socket exchange = acceptExchange(runtime)) {
          terminate(process);
          await(() -> draining(ready.group(3)));
          exchange
              .getOutputStream()
              .write(
                  "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
                      .getBytes(StandardCharsets.US_ASCII));
          assertThat(response.get(30, TimeUnit.SECONDS).body()).isEqualTo("ok");
        }
        assertThat(process.waitFor()).isZero();
      }
    }
  }

  @Test
  void listsAllFaultsAndEndsWithTwo() throws Exception {
    Process process = start("serve --open --set timeouts.idle=5 --set transport=x --set a=b");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors(process)).hasLineCount(5).startsWith("sluice: wrong settings (4)\n");
    assertThat(output(process)).isEmpty();
  }

  @Test
  void productionRefusesTheOpenMode() throws Exception {
    Process process = start(OPEN + " --set profile=production");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors(process))
        .isEqualTo(
            """
            sluice: wrong settings (1)
            --open: open: true (expected: false while profile is production: an open gateway lets\
             everybody in)
            """);
  }

  @Test
  void productionRefusesTheDevelopmentIdentity() throws Exception {
    Process process = start("serve --upstream http://127.0.0.1:9 --set profile=production");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors(process))
        .startsWith("sluice: wrong settings (3)\ndefault: database.url: embedded (expected: ")
        .contains("default: upstream.tenant: ", "default: assertion.key-ref: ");
  }

  @Test
  void asksWhoCallsAndKeepsTheDevelopmentKeyOverARestart() throws Exception {
    try (ServerSocket runtime = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        HttpClient client = HttpClient.newHttpClient()) {
      var _ = Thread.ofVirtual().start(() -> streamTo(runtime));
      String line =
          "serve --upstream http://127.0.0.1:%d --listen 127.0.0.1:0 --admin 127.0.0.1:0"
                  .formatted(runtime.getLocalPort())
              + " --set drain.delay=0s --set upstream.assertion=false --set database.data-dir="
              + folder.resolve("db");
      String key = "";
      for (int times = 0; times < 2; times++) {
        Process process = start(line);
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
          Matcher ready = readyAfterLog(out);
          HttpResponse<String> refused =
              client.send(request(ready.group(2), "/threads/1"), BodyHandlers.ofString());
          assertThat(refused.statusCode()).isEqualTo(401);
          assertThat(refused.headers().firstValue("www-authenticate"))
              .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));

          Path file = folder.resolve("db/dev-key");
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .isEqualTo("rw-------");
          String kept = Files.readString(file).strip();
          assertThat(kept).matches("slk_any_[A-Za-z0-9]{16}_[A-Za-z0-9]{43}");
          assertThat(key).isIn("", kept);
          key = kept;
          HttpResponse<String> streamed =
              client.send(
                  withKey(ready.group(2), "/threads/1/stream", key), BodyHandlers.ofString());
          assertThat(streamed.statusCode()).isEqualTo(200);
          assertThat(streamed.body()).isEqualTo("event: end\n\n");
          HttpResponse<String> me =
              client.send(withKey(ready.group(3), "/v1/me", key), BodyHandlers.ofString());
          assertThat(me.body()).contains("\"platform_admin\":true");

          terminate(process);
          String secret = key.substring(key.lastIndexOf('_') + 1);
          assertThat(out.lines().toList()).noneMatch(said -> said.contains(secret));
          assertThat(process.waitFor()).isZero();
        }
      }
    }
  }

  @Test
  void saysInFewLinesWhatItWaitsForAndThatTheRuntimesTenantIsNotThere() throws Exception {
    Process process =
        start(
            "serve --upstream http://127.0.0.1:9 --listen 127.0.0.1:0 --admin 127.0.0.1:0"
                + " --set upstream.tenant=acme --set drain.delay=0s --set database.data-dir="
                + folder.resolve("db"));
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> said = new ArrayList<>();
      String line = out.readLine();
      while (line != null && line.startsWith("{")) {
        said.add(line);
        line = out.readLine();
      }
      assertThat(said)
          .hasSizeLessThan(8)
          .anyMatch(one -> one.contains("unpacking and starting the embedded PostgreSQL in "))
          .anyMatch(one -> one.contains("the database's schema is at version "))
          .anyMatch(one -> one.contains("there is no tenant acme (upstream.tenant)"));
      terminate(process);
    }
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void grantsThePlatformsAdministrationOnce() throws Exception {
    String line =
        "admin grant --issuer https://id.example --subject ann --set database.data-dir="
            + folder.resolve("db");
    Process first = start(line);
    assertThat(output(first)).contains("ann of https://id.example is now a platform administrator");
    assertThat(errors(first)).hasLineCount(1).contains("no issuer of these settings");
    assertThat(first.waitFor()).isZero();
    Process second =
        start(
            line
                + " --set identity.issuers.0.url=https://id.example"
                + " --set identity.issuers.0.audiences=a");
    assertThat(errors(second)).isEmpty();
    assertThat(output(second)).contains("ann of https://id.example was already a platform");
    assertThat(second.waitFor()).isZero();

    Process away =
        start(
            "admin grant --issuer https://id.example --subject ann --set database.user=app"
                + " --set database.url=jdbc:postgresql://127.0.0.1:9/db");
    assertThat(away.waitFor()).isEqualTo(1);
    assertThat(errors(away)).hasLineCount(1).startsWith("sluice: no connection to the database");
    assertThat(start("admin grant --issuer https://id.example").waitFor()).isEqualTo(2);
    assertThat(start("admin").waitFor()).isEqualTo(2);
  }

  /** Skips the gateway's look whether the runtime is there. */
  private static Socket acceptExchange(ServerSocket runtime) throws IOException {
    Socket accepted = runtime.accept();
    while (accepted.getInputStream().read() < 0) {
      accepted.close();
      accepted = runtime.accept();
    }
    return accepted;
  }

  @Test
  void saysOnceThatTheRuntimeIsAwayAndOnceThatItIsBack() throws Exception {
    InetSocketAddress place;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      place = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
    }
    String authority = "127.0.0.1:" + place.getPort();
    Process process = start(OPEN.replace("127.0.0.1:9", authority) + " --set drain.delay=0s");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String proxy = ready(out).group(2);
      assertThat(out.readLine()).contains("WARN", "the runtime " + authority + " is unreachable");
      assertThat(status(proxy, "/-/readyz")).isEqualTo(503);
      try (ServerSocket runtime = new ServerSocket()) {
        runtime.bind(place);
        await(() -> status(proxy, "/-/readyz") == 200);
      }
      terminate(process);
      assertThat(out.lines().filter(line -> line.contains("reachable")).toList())
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("INFO", "the runtime " + authority + " is reachable again");
    }
  }

  /** Answers every request with a stream of one event. */
  private static void streamTo(ServerSocket runtime) {
    while (!runtime.isClosed()) {
      try (Socket exchange = runtime.accept()) {
        if (exchange.getInputStream().read(new byte[65_536]) > 0) {
          exchange.getOutputStream().write(STREAM.getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // A probe that went away, or closed.
      }
    }
  }

  @Test
  void saysInOneSentenceThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      Process process = start(OPEN.replace("--listen 127.0.0.1:0", "--listen " + address));
      assertThat(process.waitFor()).isEqualTo(1);
      assertThat(errors(process))
          .isEqualTo("sluice: listen: can't listen on " + address + ": Address already in use\n");
      assertThat(output(process)).isEmpty();
    }
  }

  /** SIGTERM. Not {@link Process#destroy}, which closes the streams too. */
  private static void terminate(Process process) {
    assertThat(process.toHandle().destroy()).isTrue();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.holds()) { // each look is a request, so this doesn't spin
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
    }
  }

  private static boolean draining(String adminPort) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(request(adminPort, "/readyz"), BodyHandlers.ofString())
          .body()
          .contains("\"draining\":true");
    }
  }

  private static int status(String port, String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request(port, path), BodyHandlers.discarding()).statusCode();
    }
  }

  private static HttpRequest request(String port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  private static Matcher ready(BufferedReader out) throws IOException {
    Matcher ready = READY.matcher(String.valueOf(out.readLine()));
    assertThat(ready.matches()).as("the first line is the one that says it is ready").isTrue();
    return ready;
  }

  private static HttpRequest withKey(String port, String path, String key) {
    return HttpRequest.newBuilder(request(port, path), (name, value) -> true)
        .header("x-api-key", key)
        .build();
  }

  /** Where the database has something to say before. */
  private static Matcher readyAfterLog(BufferedReader out) throws IOException {
    String line = out.readLine();
    while (line != null && line.startsWith("{")) {
      line = out.readLine();
    }
    Matcher ready = READY.matcher(String.valueOf(line));
    assertThat(ready.matches()).as("the line that says it is ready: " + line).isTrue();
    return ready;
  }

  private static void assertIsLogLine(String line) throws IOException {
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("time").textValue())
        .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z");
    assertThat(json.fieldNames()).toIterable().startsWith("time", "level", "logger", "msg");
  }

  private Process start(String line) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(line.split(" ")));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
