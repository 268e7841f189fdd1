package dev.sluice.config;

import static dev.sluice.config.SluiceProcesses.errors;
import static dev.sluice.config.SluiceProcesses.output;
import static dev.sluice.config.SluiceProcesses.ready;
import static dev.sluice.config.SluiceProcesses.request;
import static dev.sluice.config.SluiceProcesses.status;
import static dev.sluice.config.SluiceProcesses.terminate;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code sluice serve} as a process of its own. */
@Timeout(120)
class ServeIT {
  private static final String OPEN =
      "serve --open --upstream http://127.0.0.1:9 --listen 127.0.0.1:0 --admin 127.0.0.1:0";

  private final SluiceProcesses processes = new SluiceProcesses();

  @AfterEach
  void endWhatIsLeft() {
    processes.close();
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

  /** Skips the gateway's look whether the runtime is there. */
  private static Socket acceptExchange(ServerSocket runtime) throws IOException {
    Socket accepted = runtime.accept();
    while (accepted.getInputStream().read() < 0) {
      accepted.close();
      accepted = runtime.accept();
    }
    return accepted;
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

  private static void assertIsLogLine(String line) throws IOException {
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("time").textValue())
        .matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z");
    assertThat(json.fieldNames()).toIterable().startsWith("time", "level", "logger", "msg");
  }

  private Process start(String line) throws IOException {
    return processes.start(line);
  }
}
