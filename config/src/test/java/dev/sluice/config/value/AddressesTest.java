package dev.sluice.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, 127.0.0.1:8080",
    "0.0.0.0:0, 0.0.0.0:0",
    "[::]:8080, [::]:8080",
    "[::1]:65535, [::1]:65535",
    "[fe80:0:0:0:1:2:3:4]:1, [fe80::1:2:3:4]:1",
    "[2001:db8:0:0:1:0:0:1]:1, [2001:db8::1:0:0:1]:1",
    "[fd00:0:0:0:0:0:0:0]:1, [fd00::]:1",
    "[1:2:3:4:5:6:7:8]:1, [1:2:3:4:5:6:7:8]:1"
  })
  void readsAndWrites(String text, String written) {
    assertThat(Addresses.text(Addresses.read(text))).isEqualTo(written);
  }

  @Test
  void looksNamesUp() {
    assertThat(Addresses.read("localhost:1").getAddress().isLoopbackAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "8080",
        ":8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:08080",
        "::1:8080",
        "[::1]",
        "[::g]:1",
        "http://127.0.0.1:8080",
        "a b:1",
        "127.0.0.1:-1"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(() -> Addresses.read(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
