package dev.sluice.proxy.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Documents whose own text is wanted. */
class KeptDocumentTest {
  private static final Selection KEPT = Selection.builder().keep().locate("a", "b").build();

  private static Scan scan(Selection selection, String json, int step) {
    JsonScanner scanner = new JsonScanner(selection, JsonLimits.DEFAULT);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < bytes.length; at += step) {
      ByteBuf part = Unpooled.wrappedBuffer(bytes, at, Math.min(step, bytes.length - at));
      scanner.feed(part);
      part.release();
    }
    return scanner.end();
  }

  private static String json(Fact fact) {
    return new String(fact.json(), StandardCharsets.UTF_8);
  }

  @Test
  void givesValuesAsTheyAreWritten() {
    String document = " {\"a\" : {\"x\":[1, 2.0,\"é\\u00e9\"]} ,\"b\":-0e1}\n";
    for (int step = 1; step <= 64; step++) {
      Fact root = ((Scan.Read) scan(KEPT, document, step)).root();
      assertThat(json(root)).isEqualTo(document.strip());
      assertThat(json(root.member("a"))).isEqualTo("{\"x\":[1, 2.0,\"é\\u00e9\"]}");
      assertThat(json(root.member("b"))).isEqualTo("-0e1");
      assertThatThrownBy(() -> root.member("c").json()).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void keepsNothingUnlessToldTo() {
    Fact root = ((Scan.Read) scan(Selection.builder().locate("a").build(), "{}", 1)).root();
    assertThatThrownBy(root::json).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsNoDocumentThatIsTooLong() {
    String most = "\"" + "x".repeat(JsonScanner.MAX_KEPT_BYTES - 2) + "\"";
    assertThat(scan(KEPT, most, 65_536)).isInstanceOf(Scan.Read.class);
    assertThat(scan(KEPT, most + " ", 65_536))
        .isEqualTo(new Scan.Refused(JsonFault.VALUE_TOO_LONG, JsonScanner.MAX_KEPT_BYTES, null));
  }
}
