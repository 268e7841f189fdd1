package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.proxy.json.step.JsonKind;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What is written reads as what was meant. */
class JsonWriterTest {
  @Test
  void writesEveryCharacter() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x1_0000 ? 1 : 61) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        all.appendCodePoint(c);
      }
    }
    Tree read = Tree.parse(JsonWriter.string(all.toString()));
    assertThat(read).isEqualTo(new Tree.Scalar(JsonKind.STRING, all.toString()));
  }

  @Test
  void refusesHalfASurrogatePair() {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonWriter.string("ab\uD800"));
    assertThatIllegalArgumentException().isThrownBy(() -> JsonWriter.string("\uDC00\uD800"));
  }

  @Test
  void separatesWhatFollows() {
    JsonWriter writer = new JsonWriter().beginObject().member("a", "{").name("b").beginArray();
    writer.value(1).value(true).nullValue().value("[").beginObject().endObject().endArray();
    byte[] json = writer.name("c").value("x".getBytes(UTF_8)).endObject().toBytes();
    assertThat(new String(json, UTF_8))
        .isEqualTo("{\"a\":\"{\",\"b\":[1,true,null,\"[\",{}],\"c\":x}");
  }
}
