package dev.sluice.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UuidsTest {
  @Test
  void readsTheSpellingThatIsForwarded() {
    for (UUID id :
        new UUID[] {new UUID(0, 0), new UUID(-1, -1), new UUID(1L << 63, 1), UUID.randomUUID()}) {
      assertThat(canonical(id.toString())).isEqualTo(id);
      assertThat(Uuids.parse(id.toString())).isEqualTo(id);
    }
  }

  @Test
  void readsOtherSpellingsAsOthersOnly() {
    UUID id = UUID.fromString("0198c0de-00af-7000-8000-000000000001");
    String text = id.toString();
    String plain = text.replace("-", "");
    for (String other :
        new String[] {text.toUpperCase(Locale.ROOT), plain, "{" + text + "}", "urn:uuid:" + text}) {
      assertThat(canonical(other)).as(other).isNull();
      assertThat(Uuids.parse(other)).as(other).isEqualTo(id);
    }
  }

  @Test
  void readsNothingThatIsNone() {
    String text = "0198c0de-00af-7000-8000-000000000001";
    for (int at = 0; at < text.length(); at++) {
      for (char wrong : new char[] {'g', '/', ':', '`', '-', '\u00ff', '0'}) {
        boolean same = text.charAt(at) == '-' ? wrong == '-' : wrong == '0';
        if (!same) {
          String other = text.substring(0, at) + wrong + text.substring(at + 1);
          assertThat(canonical(other)).as(other).isNull();
          assertThat(Uuids.parse(other)).as(other).isNull();
        }
      }
    }
    assertThat(canonical(text.substring(1))).isNull();
    assertThat(Uuids.parse("")).isNull();
  }

  @Test
  void writesWhatAUuidSaysOfItself() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1_000; i++) {
      UUID id = new UUID(random.nextLong(), random.nextLong());
      byte[] text = new byte[Uuids.LENGTH + 4];
      assertThat(Uuids.write(id, text, 3)).isEqualTo(text.length - 1);
      assertThat(new String(text, 3, Uuids.LENGTH, ISO_8859_1)).isEqualTo(id.toString());
      assertThat(Uuids.json(id)).asString(ISO_8859_1).isEqualTo("\"" + id + "\"");
    }
  }

  private static @Nullable UUID canonical(String text) {
    byte[] bytes = ("/" + text + "/").getBytes(ISO_8859_1);
    return Uuids.canonical(bytes, 1, bytes.length - 1);
  }
}
