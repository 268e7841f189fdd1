package dev.sluice.config.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.value.ValueType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference file and the documentation's table say what the code does. */
class ReferenceFileTest {
  private static final Pattern TABLE_ROW =
      Pattern.compile(
          "^\\| `([a-z0-9.-]+)` \\| (?:`([^`]*)`|(\\(.*?\\))) \\|.*", Pattern.MULTILINE);

  private final YamlFile reference = YamlFile.read(path());

  @Test
  void theReferenceFileHasEveryKeyInOrderAndNoOther() {
    assertThat(reference.faults()).isEmpty();
    assertThat(reference.values())
        .extracting(Given::key)
        .containsExactlyElementsOf(
            Keys.all().stream().filter(key -> key.defaultValue() != null).map(Key::name).toList());
  }

  @Test
  void everyValueInItIsTheDefault() {
    for (Given given : reference.values()) {
      assertIsDefault(Objects.requireNonNull(Keys.named(given.key())), given.text());
    }
  }

  @Test
  void whatHasNoDefaultStandsInItAsAComment() throws IOException {
    List<String> lines = Files.readAllLines(path());
    for (Key<?> key : Keys.all()) {
      if (key.defaultValue() == null) {
        String name = key.name().substring(key.name().lastIndexOf('.') + 1);
        assertThat(lines).as(key.name()).anyMatch(line -> line.startsWith("  # " + name + ": "));
      }
    }
  }

  @Test
  void everyKeyIsExplained() throws IOException {
    List<String> lines = Files.readAllLines(path());
    for (Given given : reference.values()) {
      int line = Integer.parseInt(given.source().substring(given.source().lastIndexOf(':') + 1));
      int before = line - 2;
      while (lines.get(before).endsWith(":")) { // the first key of a section may share its comment
        before--;
      }
      assertThat(lines.get(before)).as("above " + given.key()).matches(" *# .*");
    }
  }

  @Test
  void theGatewayRunsWithIt() {
    List<Assignment> options =
        List.of(
            new Assignment("--open", "open", "true"),
            new Assignment("--upstream", "upstream.url", "http://h"));
    Values values =
        SettingsReader.read(new Sources(path(), Map.of(), options, List.of()), Purpose.SERVE);
    assertThat(values.get(Keys.OPEN)).isTrue();
  }

  @Test
  void theDocumentationsTableHasEveryKeyWithItsDefault() throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("## Settings"), readme.indexOf("## Log"));
    Matcher rows = TABLE_ROW.matcher(section);
    while (rows.find()) {
      table.put(rows.group(1), rows.group(2) == null ? rows.group(3) : rows.group(2));
    }
    assertThat(table.keySet())
        .containsExactlyElementsOf(Keys.all().stream().map(Key::name).toList());
    for (Key<?> key : Keys.all()) {
      String text = Objects.requireNonNull(table.get(key.name()));
      switch (text) {
        case "(required)" -> assertThat(key.defaultValue()).as(key.name()).isNull();
        case "(empty)" -> assertIsDefault(key, "");
        default -> assertIsDefault(key, text);
      }
    }
  }

  private static <T> void assertIsDefault(Key<T> key, String text) {
    ValueType<T> type = key.type();
    assertThat(type.read(text)).as(key.name()).isEqualTo(key.defaultValue());
    assertThat(type.write(type.read(text))).as(key.name()).isEqualTo(type.isList() ? "[]" : text);
  }

  private static Path path() {
    try {
      return Path.of(
          Objects.requireNonNull(
                  ReferenceFileTest.class.getResource("/dev/sluice/config/sluice.reference.yaml"))
              .toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
