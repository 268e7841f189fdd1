package dev.sluice.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
  private final RequestIds ids = new RequestIds();

  @ParameterizedTest
  @ValueSource(strings = {"a", "req-1", "A.b_C-9", "0190e0c1-7b2a-7c3d-8e4f-0123456789ab"})
  void keepsAValidIdOfTheClient(String given) {
    assertThat(ids.accept(given)).isSameAs(given);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " a", "a b", "a\"", "a/b", "a\r\nb", "a,b", "ä", "a\u0000", "{}"})
  void replacesAnIdThatIsNot(String given) {
    assertThat(RequestIds.isValid(given)).isFalse();
    assertThat(ids.accept(given)).isNotEqualTo(given).hasSize(36);
  }

  @Test
  void limitsTheLength() {
    assertThat(RequestIds.isValid("x".repeat(RequestIds.MAX_LENGTH))).isTrue();
    assertThat(RequestIds.isValid("x".repeat(RequestIds.MAX_LENGTH + 1))).isFalse();
  }

  @Test
  void makesUuidsOfVersion7WithTheTimeInFront() {
    long before = System.currentTimeMillis();

    UUID id = UUID.fromString(ids.accept(null));

    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, System.currentTimeMillis());
  }

  @Test
  void makesADifferentOneEachTimeAndOnEachLoop() {
    RequestIds other = new RequestIds();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ids.next())).isTrue();
      assertThat(seen.add(other.next())).isTrue();
    }
  }

  @Test
  void variesEveryDigitThatIsRandom() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      String id = ids.next();
      for (int at = 15; at < id.length(); at++) {
        seen.add(at + ":" + id.charAt(at));
      }
    }
    // 36 - 15 places, of which two hold a hyphen and one four values of the variant
    assertThat(seen).hasSize(18 * 16 + 2 + 4);
  }
}
