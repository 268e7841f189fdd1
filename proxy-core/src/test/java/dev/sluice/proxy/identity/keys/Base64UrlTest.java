package dev.sluice.proxy.identity.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64UrlTest {
  @Test
  void readsWhatTheJdkWrites() {
    Random random = new Random(42);
    for (int length = 0; length < 200; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertThat(Base64Url.decode(text)).as(text).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A", "AAAAA", "AB", "AAB", "AA==", "AA=", "AA ", " AA", "A\nA", "A+", "A/", "A.", "Aé",
        "A\u0000", "AA\t"
      })
  void refusesEveryOtherSpelling(String text) {
    assertThat(Base64Url.decode(text)).isNull();
  }

  @Test
  void readsOneSpellingOfEachByteOnly() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    long good = alphabet.chars().filter(c -> Base64Url.decode("Z" + (char) c) != null).count();
    assertThat(good).isEqualTo(4);
  }
}
