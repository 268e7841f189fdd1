package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "0ms, 0, 0s",
    "0s, 0, 0s",
    "1ms, 1, 1ms",
    "500ms, 500, 500ms",
    "1000ms, 1000, 1s",
    "75s, 75000, 75s",
    "60s, 60000, 1m",
    "90m, 5400000, 90m",
    "24h, 86400000, 24h"
  })
  void readsDurationsAndWritesThemShort(String text, long millis, String written) {
    assertThat(Units.duration(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(Units.text(Duration.ofMillis(millis))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({
    "0B, 0, 0B",
    "1B, 1, 1B",
    "1024B, 1024, 1KiB",
    "64KiB, 65536, 64KiB",
    "1MiB, 1048576, 1MiB",
    "1536KiB, 1572864, 1536KiB",
    "2GiB, 2147483648, 2GiB"
  })
  void readsSizesAndWritesThemShort(String text, long bytes, String written) {
    assertThat(Units.bytes(text)).isEqualTo(bytes);
    assertThat(Units.text(bytes)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "s",
        "5 s",
        "-5s",
        "+5s",
        "05s",
        "5S",
        "5sec",
        "1.5s",
        "1m30s",
        "5KiB",
        "1d",
        "9999999999999999h",
        "٥s",
        "5s\n"
      })
  void refusesOtherDurations(String text) {
    assertThatThrownBy(() -> Units.duration(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "64", "64K", "64KB", "64kib", "1 MiB", "1e3B", "5s", "99999999999GiB"})
  void refusesOtherSizes(String text) {
    assertThatThrownBy(() -> Units.bytes(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "01", "0x10", "1_000", "1.0", "1e3", "٣", "2147483648"})
  void refusesOtherNumbers(String text) {
    assertThatThrownBy(() -> Units.whole(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
