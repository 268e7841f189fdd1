package dev.sluice.config.settings.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.sluice.config.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KeysTest {
  private static final Pattern RANGE = Pattern.compile("from (\\S+) to (\\S+)$");

  @Test
  void eachHasAVariableOfItsOwn() {
    assertThat(Keys.all()).extracting(Key::variable).doesNotHaveDuplicates();
    assertThat(Keys.UPSTREAM_MAX_STREAMS.variable()).isEqualTo("SLUICE_UPSTREAM_MAX_STREAMS");
  }

  @Test
  void noneIsASectionOfAnother() {
    for (Key<?> key : Keys.all()) {
      assertThat(Keys.all()).noneMatch(other -> other.name().startsWith(key.name() + "."));
    }
  }

  /** What the reader lets through, the records behind it take. */
  @Test
  void bothEndsOfEveryRangeAreTaken() {
    List<String> tried = new ArrayList<>();
    for (Key<?> key : Keys.all()) {
      Matcher range = RANGE.matcher(key.type().expected());
      if (range.find()) {
        for (int end = 1; end <= 2; end++) {
          Map<String, String> overrides = fitting(key, range.group(end));
          assertThatCode(() -> identity(overrides))
              .as(key + "=" + range.group(end))
              .doesNotThrowAnyException();
          tried.add(key.name());
        }
      }
    }
    assertThat(tried).hasSizeGreaterThan(55);
  }

  @Test
  void bothEndsOfEveryRangeOfAnIssuerAreTaken() {
    for (Key<?> key : IssuerKeys.of(0)) {
      Matcher range = RANGE.matcher(key.type().expected());
      if (range.find()) {
        for (int end = 1; end <= 2; end++) {
          Map<String, String> overrides = fitting(key, range.group(end));
          assertThatCode(() -> identity(overrides))
              .as(key + "=" + range.group(end))
              .doesNotThrowAnyException();
        }
      }
    }
  }

  private static Settings identity(Map<String, String> overrides) {
    Map<String, String> all = new HashMap<>(overrides);
    all.put("open", "false");
    all.put("identity.issuers.0.url", "https://id.example");
    all.put("identity.issuers.0.audiences", "sluice");
    return Settings.open("http://h", all);
  }

  private static Map<String, String> fitting(Key<?> key, String value) {
    return switch (key.name()) {
      case "limits.head" -> Map.of(key.name(), value, "limits.request-line", "512B");
      case "limits.request-line" -> Map.of(key.name(), value, "limits.head", "1MiB");
      case "runtimes.max-calls" -> Map.of(key.name(), value, "admission.max-loading", "65536");
      case "identity.issuers.0.keys.refresh-interval" ->
          Map.of(key.name(), value, "identity.issuers.0.keys.stale-for", "720h");
      case "identity.issuers.0.keys.stale-for" ->
          Map.of(key.name(), value, "identity.issuers.0.keys.refresh-interval", "100ms");
      default -> Map.of(key.name(), value);
    };
  }
}
