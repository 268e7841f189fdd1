package dev.sluice.config.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.admin.platform.DeclarationException;
import dev.sluice.admin.platform.PlatformExport;
import dev.sluice.admin.platform.PlatformReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a platform's file is taken for. */
class PlatformYamlTest {

  private static @Nullable Object parsed(String text) throws DeclarationException {
    return PlatformYaml.parse("p.yaml", text);
  }

  private static void assertFaults(String text, String... faults) {
    assertThatExceptionOfType(DeclarationException.class)
        .isThrownBy(() -> PlatformReader.read(parsed(text)))
        .satisfies(e -> assertThat(e.faults()).containsExactly(faults));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0x1F", "0o17", "010", "1_000", "+5", ".inf", "-.INF", ".nan", "1:30", ".5", "1."})
  void takesForTextWhatIsANumberToYamlAlone(String text) throws DeclarationException {
    assertThat(parsed("a: " + text)).isEqualTo(Map.of("a", text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "no", "on", "off", "y", "N", "No"})
  void takesForTextWhatSomeTakeForABoolean(String text) throws DeclarationException {
    assertThat(parsed("a: " + text)).isEqualTo(Map.of("a", text));
    assertFaults(
        "runtimes: [{key: a, base-url: 'http://a', assertion: " + text + "}]",
        "runtimes[0].assertion: expected true or false");
  }

  @Test
  void takesNumbersAndBooleansOfJsonForWhatTheyAre() throws DeclarationException {
    assertThat(parsed("[1, -20, 0.50, 1.5e-7, true, False]"))
        .isEqualTo(
            List.of(
                BigInteger.ONE,
                BigInteger.valueOf(-20),
                new BigDecimal("0.50"),
                new BigDecimal("1.5e-7"),
                true,
                false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x1F",
        "010",
        "1_000",
        ".inf",
        "1e5",
        "1.5e-7",
        "yes",
        "no",
        "off",
        "y",
        "true",
        "null",
        "~",
        "",
        " a ",
        "5",
        "0.5",
        "- a",
        "# a",
        "a: b",
        "*a",
        "&a",
        "!a",
        "2026-01-01",
        "a\nb",
        "{a",
        "%a",
        "@a",
        "`a",
        "\\",
        "'",
        "--- a",
        "é☃"
      })
  void readsATextAgainAsItWasWritten(String text) throws DeclarationException {
    Map<String, Object> platform = Map.of("a", text, "config", new PlatformExport.Json(json(text)));
    assertThat(parsed(PlatformYaml.write(platform)))
        .isEqualTo(Map.of("a", text, "config", Map.of("a", text)));
  }

  private static String json(String text) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return "{\"a\": \"" + escaped + "\"}";
  }

  @Test
  void refusesAnAliasInsteadOfReadingItsName() {
    assertFaults(
        "a: &b {c: d}\nb: *b\nc: [*b]\n",
        "p.yaml:1: an anchor or an alias (expected: a plain value)",
        "p.yaml:2: an anchor or an alias (expected: a plain value)",
        "p.yaml:3: an anchor or an alias (expected: a plain value)");
    assertFaults("tenants:\n  - slug: !x a\n", "p.yaml:2: a tag (expected: a plain value)");
  }

  @Test
  void saysInALineWhatIsNoYaml() {
    assertThatExceptionOfType(DeclarationException.class)
        .isThrownBy(() -> parsed("tenants: [\n"))
        .satisfies(e -> assertThat(e.faults().getFirst()).startsWith("p.yaml:").hasLineCount(1));
    assertThatExceptionOfType(DeclarationException.class)
        .isThrownBy(() -> parsed("tenants: " + "[".repeat(5_000)))
        .satisfies(e -> assertThat(e.faults().getFirst()).startsWith("p.yaml").contains("nest"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "- slug: a", "# nothing but a comment"})
  void saysWhatIsMissingWhenItIsNoMapping(String text) {
    assertFaults(text, "what is declared: expected a mapping with runtimes and tenants");
  }

  @Test
  void doesNotCallBadKeysTwins() {
    String expected = ": expected a letter from a to z, then at most 62 of a to z, 0 to 9 and -";
    assertFaults(
        "tenants: [{slug: 5}, {slug: ~}, {slug: A}]",
        "tenants[0].slug" + expected,
        "tenants[1].slug" + expected,
        "tenants[2].slug" + expected);
  }
}
