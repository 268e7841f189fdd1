package dev.sluice.config.settings.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  private static final List<String> NAMES = Keys.all().stream().map(Key::name).toList();

  @ParameterizedTest
  @CsvSource({
    "lisen, listen",
    "upstream.max-steams, upstream.max-streams",
    "upstream.max_streams, upstream.max-streams",
    "timeouts.first-byte-rnu, timeouts.first-byte-run",
    "max-pending, upstream.max-pending",
    "idel, ",
    "max-streams, ",
    "something.else, "
  })
  void findsTheNearestOrNone(String text, String nearest) {
    assertThat(Suggestions.nearest(text, NAMES)).isEqualTo(nearest);
  }
}
