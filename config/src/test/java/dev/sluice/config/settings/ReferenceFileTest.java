package dev.sluice.config.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.settings.key.IssuerKeys;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Given;
import dev.sluice.config.settings.source.Sources;
import dev.sluice.config.settings.source.YamlFile;
import dev.sluice.config.value.ValueType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reference file and the documentation's table say what the code does. */
class ReferenceFileTest {
  private static final Pattern TABLE_ROW =
      Pattern.compile(
          "^\\| `([a-z0-9.-]+)` \\| (?:`([^`]*)`|(\\(.*?\\))) \\|.*", Pattern.MULTILINE);

  private static final Pattern ISSUER_ROW =
      Pattern.compile(
          "^\\| `identity\\.issuers\\.N\\.([a-z.-]+)` \\| (?:`([^`]*)`|(\\(.*?\\))) \\|.*",
          Pattern.MULTILINE);

  @TempDir Path folder;

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
      assertTableTells(key, Objects.requireNonNull(table.get(key.name())));
    }
  }

  @Test
  void theIssuersInItAreWhatCanBeSetOfThemWithTheirDefaults() throws IOException {
    YamlFile issuers = YamlFile.read(uncommentedIssuers());
    assertThat(issuers.faults()).isEmpty();
    assertThat(issuers.values())
        .extracting(Given::key)
        .containsExactlyElementsOf(IssuerKeys.of(0).stream().map(Key::name).toList());
    for (Given given : issuers.values()) {
      Key<?> key = Objects.requireNonNull(Keys.named(given.key()));
      if (key.defaultValue() != null) {
        assertIsDefault(key, given.text());
      }
    }
  }

  private Path uncommentedIssuers() throws IOException {
    List<String> lines = Files.readAllLines(path());
    int from = lines.indexOf("  # issuers:");
    int to = lines.subList(from, lines.size()).indexOf("") + from;
    List<String> section = new ArrayList<>(List.of("identity:"));
    lines.subList(from, to).forEach(line -> section.add(line.replaceFirst("^  # ", "  ")));
    return Files.write(folder.resolve("issuers.yaml"), section);
  }

  @Test
  void theDocumentationsTableHasEveryFieldOfAnIssuerWithItsDefault() throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    Matcher rows = ISSUER_ROW.matcher(Files.readString(Path.of("README.md")));
    while (rows.find()) {
      table.put(rows.group(1), rows.group(2) == null ? rows.group(3) : rows.group(2));
    }
    assertThat(table.keySet())
        .containsExactlyElementsOf(
            IssuerKeys.fields().stream().map(IssuerKeys.Field::name).toList());
    table.forEach((name, text) ->
        assertTableTells(Objects.requireNonNull(Keys.named("identity.issuers.0." + name)), text));
  }

  private static void assertTableTells(Key<?> key, String text) {
    switch (text) {
      case "(required)" -> assertThat(key.defaultValue()).as(key.name()).isNull();
      case "(empty)" -> assertIsDefault(key, "");
      default -> assertIsDefault(key, text);
    }
  }

  private static <T> void assertIsDefault(Key<T> key, String text) {
    ValueType<T> type = key.type();
    assertThat(type.read(text)).as(key.name()).isEqualTo(key.defaultValue());
    assertThat(type.read(type.write(type.read(text)))).as(key.name()).isEqualTo(type.read(text));
    if (!type.isList()) {
      assertThat(type.write(type.read(text))).as(key.name()).isEqualTo(text);
    }
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
