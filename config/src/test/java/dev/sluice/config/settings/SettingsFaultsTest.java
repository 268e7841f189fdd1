package dev.sluice.config.settings;

import static dev.sluice.config.settings.Faults.DURATION;
import static dev.sluice.config.settings.Faults.faults;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator reads when settings are wrong, word for word. */
class SettingsFaultsTest {
  private static final String ADDRESS =
      "ADDRESS:PORT, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080; port 0 is any free one";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          event-loops=x               | x                 | a whole number from 0 to 1024
          event-loops=-1              | -1                | a whole number from 0 to 1024
          event-loops=007             | 007               | a whole number from 0 to 1024
          event-loops=99999999999     | 99999999999       | a whole number from 0 to 1024
          upstream.max-streams=0      | 0                 | a whole number from 1 to 1000000
          upstream.max-pending=       | empty             | a whole number from 0 to 1000000
          transport=EPOLL             | EPOLL             | one of auto, epoll, io_uring, nio
          http2.enabled=yes           | yes               | true or false
          upstream.host=a b           | a b               | host[:port], or nothing
          upstream.url=ftp://h        | ftp://h           | http://host[:port] or https://host[:port], without a path
          upstream.url=http://h/api   | http://h/api      | http://host[:port] or https://host[:port], without a path
          upstream.url=http://h:99999 | http://h:99999    | http://host[:port] or https://host[:port], without a path
          limits.head=64KB            | 64KB              | a size such as 512B, 64KiB or 1MiB, from 512B to 1MiB
          limits.head=2MiB            | 2MiB              | a size such as 512B, 64KiB or 1MiB, from 512B to 1MiB
          limits.body=0B              | 0B                | unlimited, or a size such as 512B, 64KiB, 1MiB or 2GiB, at least 1B
          limits.body=9999999999GiB   | 9999999999GiB     | unlimited, or a size such as 512B, 64KiB, 1MiB or 2GiB, at least 1B
          cors.origins=*,https://a    | *,https://a       | a list; each item * alone, or origins as browsers send them: scheme://host[:port], lower case
          cors.origins=https://a/     | https://a/        | a list; each item * alone, or origins as browsers send them: scheme://host[:port], lower case
          via=a b                     | a b               | a token of letters, digits, - . and _, or nothing
          log.level=fatal             | fatal             | one of error, warn, info, debug, trace
          database.data-dir=          | empty             | a directory, that is there or can be made
          database.pool-size=0        | 0                 | a whole number from 1 to 1000
          admin.bootstrap.issuer=me   | me                | an http or https URL without user, query and fragment; or nothing
          upstream.name=My Runtime    | My Runtime        | a lower-case letter, then up to 62 lower-case letters, digits and hyphens
          upstream.tenant=ACME        | ACME              | a tenant's slug: a lower-case letter, then up to 62 lower-case letters, digits and hyphens; or nothing
          upstream.credential=host    | host              | the name of a header field, other than those that frame or route a message
          upstream.secret-ref=hunter2 | ***               | env:NAME or file:PATH, or nothing
          upstream.assertion=1        | 1                 | true or false
          identity.max-cached-keys=0  | 0                 | a whole number from 1 to 10000000
          identity.max-cached-users=0 | 0                 | a whole number from 1 to 10000000
          identity.max-cached-tokens=-| -                 | a whole number from 0 to 10000000
          identity.max-refused-tokens=| empty             | a whole number from 0 to 10000000
          admission.max-loading=0     | 0                 | a whole number from 1 to 65536
          assertion.issuer=           | empty             | a name or URL without spaces
          assertion.key-ref=hunter2   | ***               | env:NAME or file:PATH, or nothing
          runtimes.max-calls=-1       | -1                | a whole number from 0 to 32768
          runtimes.secret-prefix=A-B  | A-B               | what names of environment variables may begin with, or nothing
          assertion.old-key-refs=a,env:B | [***, env:B]   | a list; each item env:NAME or file:PATH
          """)
  void saysWhatWasGivenAndWhatWasExpected(String assignment, String shown, String expected) {
    String key = assignment.substring(0, assignment.indexOf('='));
    assertThat(faults(assignment))
        .containsExactly("--set: %s: %s (expected: %s)".formatted(key, shown, expected));
  }

  @Test
  void namesTheRangeOfADuration() {
    assertThat(faults("timeouts.idle=5", "upstream.idle-timeout=5s", "drain.delay=-1s"))
        .containsExactly(
            "--set: timeouts.idle: 5 (expected: " + DURATION + "1ms to 24h)",
            "--set: upstream.idle-timeout: 5s (expected: " + DURATION + "1ms to 4999ms)",
            "--set: drain.delay: -1s (expected: " + DURATION + "0s to 24h)");
  }

  @Test
  void refusesAddressesWithoutAPortOrWithAnUnknownHost() {
    assertThat(faults("listen=8080", "admin.listen=no-such-host.invalid:1"))
        .containsExactly(
            "--set: listen: 8080 (expected: " + ADDRESS + ")",
            "--set: admin.listen: no-such-host.invalid:1 (expected: " + ADDRESS + ")");
  }

  @Test
  void listsTheFaultsOfAllSourcesAtOnce() throws IOException {
    Path file = file("upsteam:\n  url: http://h\nevent-loops: many\nlimits: 3\n");
    Sources sources =
        new Sources(
            file,
            Map.of("SLUICE_TRANSPORT", "epol", "SLUICE_UPSTREAM_MAX_STREM", "1", "PATH", "/bin"),
            List.of(new Assignment("--listen", "listen", "here")),
            List.of("foo", "x=y", "listen=127.0.0.1:1", "open=true"));
    assertThat(faults(sources, Purpose.SERVE))
        .containsExactly(
            file + ":2: upsteam.url: unknown key, did you mean upstream.url?",
            file + ":3: event-loops: many (expected: a whole number from 0 to 1024)",
            file + ":4: limits: unknown key (expected: a key of the reference file)",
            "SLUICE_UPSTREAM_MAX_STREM: unknown variable, did you mean SLUICE_UPSTREAM_MAX_STREAMS?",
            "SLUICE_TRANSPORT: transport: epol (expected: one of auto, epoll, io_uring, nio)",
            "--listen: listen: here (expected: " + ADDRESS + ")",
            "--set: no \"=\" in it (expected: key=value, such as upstream.max-streams=100)",
            "--set: x: unknown key (expected: a key of the reference file)",
            "--set: listen: given twice (expected: once; there is an option for it)",
            "default: upstream.url: not set"
                + " (expected: http://host[:port] or https://host[:port], without a path)");
  }

  @Test
  void aBadValueOfAFileStaysAFaultWhenItIsOverridden() throws IOException {
    Path file = file("open: true\nupstream.url: http://h\nevent-loops: many\n");
    Sources sources = new Sources(file, Map.of("SLUICE_EVENT_LOOPS", "2"), List.of(), List.of());
    assertThat(faults(sources, Purpose.SERVE))
        .containsExactly(file + ":3: event-loops: many (expected: a whole number from 0 to 1024)");
  }

  @Test
  void leavesTheVariablesOfTheScriptAndOfKubernetesAlone() {
    Map<String, String> environment =
        Map.of(
            "SLUICE_HOME", "/opt/sluice",
            "SLUICE_JAVA_OPTS", "-Xmx1g",
            "SLUICE_SERVICE_HOST", "10.0.0.1",
            "SLUICE_SERVICE_PORT_HTTP", "8080",
            "SLUICE_PORT", "tcp://10.0.0.1:8080",
            "SLUICE_ADMIN_PORT_8081_TCP_PROTO", "tcp");
    Sources sources = new Sources(null, environment, List.of(), List.of());
    assertThat(SettingsReader.read(sources, Purpose.MIGRATE).shown()).isNotEmpty();
    assertThat(
            faults(
                new Sources(null, Map.of("SLUICE_PORT", "8080"), List.of(), List.of()),
                Purpose.MIGRATE))
        .containsExactly(
            "SLUICE_PORT: unknown variable (expected: a variable of the reference file)");
  }

  @Test
  void findsNothingWrongWithTheExampleButFilesThatAreNotHere() {
    Path example = Path.of("dist", "examples", "sluice.yaml");
    Sources sources = new Sources(example, Map.of(), List.of(), List.of());
    assertThat(faults(sources, Purpose.SERVE))
        .hasSize(4)
        .allMatch(
            fault -> fault.contains("tls.") && fault.endsWith("a PEM file that can be read)"));
  }

  @Test
  void showsNoSecrets() {
    List<String> faults =
        faults(
            "upstream.url=http://me:hunter2@h/?token=hunter2",
            "database.url=postgres://me:hunter2@h/db?password=hunter2",
            "database.password-ref=hunter2",
            "database.password=hunter2");
    assertThat(faults)
        .hasSize(4)
        .noneMatch(fault -> fault.contains("hunter2"))
        .contains(
            "--set: database.password-ref: *** (expected: env:NAME or file:PATH, or nothing)",
            "--set: database.password: unknown key, did you mean database.password-ref?");
  }

  /** Whatever for: in open mode nobody would look at them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"u:hunter2@h/d", "h/d?password=hunter2", "h/d?user=u&password=hunter2", "u@h/d"})
  void takesNoCredentialsInTheDatabasesUrl(String rest) {
    for (Purpose purpose : Purpose.values()) {
      List<String> given =
          List.of("open=true", "upstream.url=http://h", "database.url=jdbc:postgresql://" + rest);
      assertThat(faults(new Sources(null, Map.of(), List.of(), given), purpose))
          .filteredOn(fault -> fault.contains("database.url: "))
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("***", "database.password-ref")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void makesValuesPrintable() {
    assertThat(faults("via=a\u001b[31m\nb"))
        .containsExactly(
            "--set: via: a\\u001b[31m\\u000ab"
                + " (expected: a token of letters, digits, - . and _, or nothing)");
    assertThat(faults("via=" + "é".repeat(500)).getFirst()).contains("…").hasSizeLessThan(250);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("sluice.yaml"), text);
  }
}
