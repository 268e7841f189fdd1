package dev.sluice.proxy.identity.assertion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeySealTest {
  private static final byte[] PLAIN = "private".getBytes(StandardCharsets.UTF_8);
  private static final byte[] KEY = Replica.key(0xA7);

  private final KeySeal seal = new KeySeal(List.of(KEY), new SecureRandom());

  @Test
  void opensWhatItSealed() {
    assertThat(seal.open(seal.seal(PLAIN, "kid"), "kid")).isEqualTo(PLAIN);
  }

  @Test
  void neverSealsTwiceAlike() {
    assertThat(seal.seal(PLAIN, "kid")).isNotEqualTo(seal.seal(PLAIN, "kid"));
  }

  @Test
  void opensNothingUnderAnotherNameOrKey() {
    byte[] sealed = seal.seal(PLAIN, "kid");

    assertThat(seal.open(sealed, "other")).isNull();
    assertThat(new KeySeal(List.of(Replica.key(2)), new SecureRandom()).open(sealed, "kid"))
        .isNull();
  }

  @Test
  void opensNothingThatWasTouched() {
    byte[] sealed = seal.seal(PLAIN, "kid");
    for (int i = 0; i < sealed.length; i++) {
      byte[] touched = sealed.clone();
      touched[i] ^= 1;
      assertThat(seal.open(touched, "kid")).as("byte " + i).isNull();
    }
    for (int length = 0; length < sealed.length; length++) {
      assertThat(seal.open(Arrays.copyOf(sealed, length), "kid")).isNull();
    }
  }

  @Test
  void refusesKeysOfOtherLengths() {
    assertThatThrownBy(() -> new KeySeal(List.of(new byte[16]), new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeySeal(List.of(), new SecureRandom()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsKeysAsHexAndBase64() {
    assertThat(SealKeys.parse(HexFormat.of().formatHex(KEY))).isEqualTo(KEY);
    assertThat(SealKeys.parse(HexFormat.of().withUpperCase().formatHex(KEY))).isEqualTo(KEY);
    assertThat(SealKeys.parse(Base64.getEncoder().encodeToString(KEY))).isEqualTo(KEY);
    assertThat(SealKeys.parse(Base64.getUrlEncoder().withoutPadding().encodeToString(KEY)))
        .isEqualTo(KEY);
  }

  @Test
  void saysWhatIsExpectedAndNotWhatItRead() {
    for (String text : new String[] {"", "hunter2", "zz".repeat(32), "ab".repeat(33)}) {
      assertThatThrownBy(() -> SealKeys.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("not a key (expected: 32 bytes as base64 or hex)")
          .hasNoCause();
    }
  }

  @Test
  void readsKeysFromFiles(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("key");
    Files.write(file, KEY);
    assertThat(SealKeys.read(file)).isEqualTo(KEY);
    Files.writeString(file, HexFormat.of().formatHex(KEY) + "\n");
    assertThat(SealKeys.read(file)).isEqualTo(KEY);
    Files.writeString(file, "x".repeat(10_000));
    assertThatThrownBy(() -> SealKeys.read(file)).hasMessageContaining("too long");
  }
}
