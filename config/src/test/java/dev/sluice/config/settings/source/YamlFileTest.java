package dev.sluice.config.settings.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlFileTest {
  @TempDir Path folder;

  @Test
  void findsValuesAsTheyAreWrittenWithTheirLines() throws IOException {
    YamlFile file =
        read(
            """
            # a comment
            open: yes
            upstream:
              url: "http://h"
              max-streams: 010
            timeouts.idle: 1_0
            via: ''
            cors:
              origins: [https://a, 'https://b']
            """);
    assertThat(file.faults()).isEmpty();
    assertThat(file.values())
        .extracting(Given::key, Given::text, given -> line(given.source()))
        .containsExactly(
            tuple("open", "yes", 2),
            tuple("upstream.url", "http://h", 4),
            tuple("upstream.max-streams", "010", 5),
            tuple("timeouts.idle", "1_0", 6),
            tuple("via", "", 7),
            tuple("cors.origins", "https://a,https://b", 9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n# nothing\n", "tls:\n  # key: x\n", "tls: {}\n"})
  void aFileMaySetNothing(String text) throws IOException {
    YamlFile file = read(text);
    assertThat(file.faults()).isEmpty();
    assertThat(file.values()).isEmpty();
  }

  @Test
  void refusesKeysThatAreGivenTwice() throws IOException {
    assertThat(faults("open: true\nvia: a\nopen: true\nhttp2:\n  enabled: true\nhttp2:\n  x: 1\n"))
        .containsExactly(
            "3: open: given twice (expected: once; see line 1)",
            "6: http2: given twice (expected: once; see line 4)");
  }

  @Test
  void refusesAnchorsAliasesAndTags() throws IOException {
    assertThat(
            faults(
                """
                via: &harmless x
                upstream: &b
                  url: y
                limits:
                  body: *a
                transport: !!str nio
                cors:
                  origins: [*a]
                """))
        .containsExactly(
            "2: upstream: an anchor or an alias (expected: a plain value)",
            "5: limits.body: an anchor or an alias (expected: a plain value)",
            "6: transport: a tag (expected: a plain value)",
            "8: cors.origins: an anchor or an alias (expected: a plain value)");
  }

  @Test
  void multipliesNothing() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    YamlFile file = read(bomb.toString());
    assertThat(file.faults()).hasSizeLessThan(100);
    assertThat(file.values()).isEmpty();
  }

  @Test
  void endsAtDeepNesting() throws IOException {
    String deep =
        String.join("", IntStream.range(0, 40).mapToObj(i -> " ".repeat(i) + "a:\n").toList());
    assertThat(read(deep + " ".repeat(40) + "a: 1\n").values()).hasSize(1);
    YamlFile deeper = read("a: " + "[".repeat(5_000) + "\n");
    assertThat(deeper.isBroken()).isTrue();
  }

  @Test
  void saysWhereAFileIsNotYaml() throws IOException {
    YamlFile file = read("open: true\nvia: [a\nlisten: x\n");
    assertThat(file.isBroken()).isTrue();
    assertThat(file.faults()).hasSize(1);
    assertThat(file.faults().getFirst().toString()).contains("sluice.yaml:3: not YAML: ");
  }

  @Test
  void refusesWhatIsNoMappingOrMoreThanOne() throws IOException {
    assertThat(faults("just text\n"))
        .containsExactly("1: no settings (expected: keys with values, such as \"open: true\")");
    assertThat(faults("open: true\n---\nopen: false\n"))
        .containsExactly("3: a second document (expected: one document)");
  }

  @Test
  void refusesFilesThatCannotBeRead() throws IOException {
    assertThat(whole(folder.resolve("none.yaml")))
        .containsExactly(folder.resolve("none.yaml") + ": no such file (expected: a YAML file)");
    assertThat(whole(folder)).hasSize(1).first().asString().contains("can't be read");
    Path file = folder.resolve("bytes.yaml");
    Files.write(file, new byte[] {'v', ':', (byte) 0xff});
    assertThat(whole(file)).containsExactly(file + ": not UTF-8 (expected: a YAML file in UTF-8)");
    Files.write(file, new byte[2 * 1024 * 1024]);
    assertThat(whole(file)).containsExactly(file + ": too long (expected: at most 1MiB)");
  }

  private YamlFile read(String text) throws IOException {
    return YamlFile.read(Files.writeString(folder.resolve("sluice.yaml"), text));
  }

  /** Without the file's name. */
  private List<String> faults(String text) throws IOException {
    String name = folder.resolve("sluice.yaml").toString();
    return read(text).faults().stream()
        .map(fault -> fault.toString().substring(name.length() + 1))
        .toList();
  }

  private static List<String> whole(Path path) {
    return YamlFile.read(path).faults().stream().map(Fault::toString).toList();
  }

  private static int line(String source) {
    return Integer.parseInt(source.substring(source.lastIndexOf(':') + 1));
  }
}
