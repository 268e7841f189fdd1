package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code sluice serve} as a process of its own. */
@Timeout(120)
class ServeIT {
  private static final String OPEN =
      "serve --open --upstream http://127.0.0.1:9 --listen 127.0.0.1:0 --admin 127.0.0.1:0";
  private static final Pattern READY =
      Pattern.compile(
          "sluice (\\S+) ready: proxy http://127\\.0\\.0\\.1:([0-9]+)"
              + " admin http://127\\.0\\.0\\.1:([0-9]+)");

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
      assertThat(lines.getLast()).contains("second signal");
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
        try (Socket exchange = runtime.accept()) {
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
  void anotherModeThanOpenIsNotThereYet() throws Exception {
    Process process = start("serve --upstream http://127.0.0.1:9");
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors(process)).contains("--open").contains("identity comes later");
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
