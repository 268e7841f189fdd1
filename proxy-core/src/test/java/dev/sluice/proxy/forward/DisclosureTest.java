package dev.sluice.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.settings.RuntimeCredential;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a runtime is told, given what it would show of it. */
class DisclosureTest {
  private static String told(Disclosure disclosure) {
    ByteBuf out = Unpooled.buffer();
    disclosure.write("signed".getBytes(StandardCharsets.US_ASCII), out);
    String text = out.toString(StandardCharsets.US_ASCII);
    out.release();
    return text;
  }

  @Test
  void namesItsWordSoThatAJavascriptServerKeepsIt() {
    RuntimeCredential credential = new RuntimeCredential("x-api-key", "secret");
    assertThat(told(Disclosure.identified(credential, Dialect.PYTHON)))
        .isEqualTo("x-api-key: secret\r\nx-sluice-assertion: signed\r\n");
    Disclosure script = Disclosure.identified(credential, Dialect.JAVASCRIPT);
    assertThat(told(script)).isEqualTo("x-api-key: secret\r\nsluice-assertion: signed\r\n");
    assertThat(script.tellsWhere()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PYTHON,     x-runtime-key, true",
    "JAVASCRIPT, x-runtime-key, false",
    "JAVASCRIPT, x-api-key,     true",
    "JAVASCRIPT, x-service-key, true",
    "JAVASCRIPT, authorization, true",
  })
  void knowsWhichFieldsAServerShows(Dialect dialect, String field, boolean keeps) {
    assertThat(dialect.keepsSecret(field)).isEqualTo(keeps);
  }
}
