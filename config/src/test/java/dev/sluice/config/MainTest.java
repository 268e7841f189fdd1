package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that start nothing. */
class MainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void checkShowsEverySettingWithItsSource() {
    assertThat(
            run(
                Map.of("SLUICE_LOG_LEVEL", "debug"),
                "check --open --upstream http://my_host:1 --set timeouts.idle=60s"))
        .isEqualTo(ExitCode.OK);
    assertThat(text(out).lines())
        .as("in columns")
        .anyMatch(line -> line.startsWith("upstream.url     ") && line.endsWith("  # --upstream"));
    assertThat(text(out).lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "upstream.url http://my_host:1 # --upstream",
            "timeouts.idle 1m # --set",
            "log.level debug # SLUICE_LOG_LEVEL",
            "upstream.host \"\" # default",
            "cors.origins [] # default")
        .last()
        .isEqualTo("# These settings are good.");
    assertThat(text(err)).isEmpty();
  }

  @Test
  void checkListsAllFaults() {
    assertThat(run(Map.of("SLUICE_EVENT_LOOPS", "many"), "check --open --set via=:"))
        .isEqualTo(ExitCode.WRONG_SETTINGS);
    assertThat(text(out)).isEmpty();
    assertThat(text(err).lines())
        .containsExactly(
            "sluice: wrong settings (3)",
            "SLUICE_EVENT_LOOPS: event-loops: many (expected: a whole number from 0 to 1024)",
            "--set: via: : (expected: a token of letters, digits, - . and _, or nothing)",
            "default: upstream.url: not set"
                + " (expected: http://host[:port] or https://host[:port], without a path)");
  }

  @Test
  void versionSaysWhatWasBuilt() {
    assertThat(run(Map.of(), "version")).isEqualTo(ExitCode.OK);
    assertThat(run(Map.of(), "--version")).isEqualTo(ExitCode.OK);
    assertThat(text(out)).isEqualTo(("sluice " + Version.current() + "\n").repeat(2));
  }

  @Test
  void helpIsWhatWasAskedForAndMisuseIsNot() {
    assertThat(run(Map.of(), "help")).isEqualTo(ExitCode.OK);
    assertThat(text(out)).startsWith("Usage: sluice");
    assertThat(text(err)).isEmpty();

    assertThat(run(Map.of(), "run")).isEqualTo(ExitCode.WRONG_SETTINGS);
    assertThat(text(err)).contains("run").contains("Usage: sluice");
  }

  @Test
  void migrateNeedsNoRuntimeButADatabase() {
    assertThat(
            run(
                Map.of("PASSWORD", "x"),
                "migrate --set database.url=jdbc:postgresql://127.0.0.1:9/db"
                    + " --set database.user=app --set database.password-ref=env:PASSWORD"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(text(err)).startsWith("sluice: ").contains("127.0.0.1:9").hasLineCount(1);
  }

  @Test
  void onlyServeMakesADatabase(@TempDir Path folder) throws IOException {
    Path declared = Files.writeString(folder.resolve("platform.yaml"), "tenants: []\n");
    Path nowhere = folder.resolve("elsewhere/postgres");
    for (String command :
        List.of(
            "apply --yes --file " + declared,
            "export",
            "migrate",
            "admin grant --issuer https://id.example --subject ann")) {
      err.reset();
      assertThat(run(Map.of(), command + " --set database.data-dir=" + nowhere))
          .as(command)
          .isEqualTo(ExitCode.WRONG_SETTINGS);
      assertThat(text(err))
          .as(command)
          .startsWith("sluice: there is no database in " + nowhere + ", and only `sluice serve`")
          .contains("database.data-dir", "--config or --set")
          .hasLineCount(1);
      assertThat(folder.resolve("elsewhere")).as(command).doesNotExist();
    }
    assertThat(text(out)).isEmpty();
  }

  private ExitCode run(Map<String, String> environment, String line) {
    return new Main(environment, print(out), print(err)).run(List.of(line.split(" ")));
  }

  private static PrintStream print(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream source) {
    return source.toString(StandardCharsets.UTF_8);
  }
}
