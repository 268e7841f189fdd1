package dev.sluice.proxy.identity.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @Test
  void readsEveryKindOfValue() {
    Json.Members object =
        read(" {\"a\":[1,-0.5e+3,true,false,null,{}],\"b\\u0041\\n\":\"\\ud83d\\ude00é\"}\n ");
    assertThat(object)
        .isEqualTo(
            new Json.Members(
                Map.of(
                    "a",
                    new Json.Sequence(
                        List.of(
                            new Json.Numeral("1"),
                            new Json.Numeral("-0.5e+3"),
                            new Json.Flag(true),
                            new Json.Flag(false),
                            new Json.Nothing(),
                            new Json.Members(Map.of()))),
                    "bA\n",
                    new Json.Text("😀é"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"a\"",
        "null",
        "{",
        "{}x",
        "{} {}",
        "{,}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{\"a\":[{\"b\":1,\"b\":2}]}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":0x1}",
        "{\"a\":tru}",
        "{\"a\":True}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u００００\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"b}",
        "{\"a\":1}//",
        "/**/{}",
        "{\"a\":1;\"b\":2}",
        "{\"a\"=1}",
        "{\"a\":[1,]}",
        "{\"a\":[1}}",
        "\ufeff{}",
        "\u00a0{}",
        "{\"a\":}"
      })
  void refusesWhatTwoReadersCouldReadInTwoWays(String text) {
    assertThat(read(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"7b2261223a22ff227d", "7b2261223a22c0af227d", "7b2261223a22eda080227d"})
  void refusesWhatIsNotUtf8(String hex) {
    assertThat(Json.object(HexFormat.of().parseHex(hex))).isNull();
  }

  @Test
  void refusesWhatIsTooDeep() {
    assertThat(read(nested(JsonReader.MAX_DEPTH))).isNotNull();
    assertThat(read(nested(JsonReader.MAX_DEPTH + 1))).isNull();
    assertThat(read(nested(5_000))).isNull();
  }

  private static String nested(int depth) {
    return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
  }

  private static Json.@Nullable Members read(String text) {
    return Json.object(text.getBytes(StandardCharsets.UTF_8));
  }
}
