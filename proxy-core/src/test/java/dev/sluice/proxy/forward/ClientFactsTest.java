package dev.sluice.proxy.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.settings.Cidr;
import dev.sluice.proxy.settings.ForwardedSettings;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFactsTest {
  private static final ForwardedSettings TRUSTED =
      new ForwardedSettings(List.of(Cidr.parse("10.0.0.0/8")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | 192.0.2.7                     | 192.0.2.7",
        "true  | 192.0.2.7, 10.1.1.1           | 192.0.2.7",
        "true  | 198.51.100.1, 192.0.2.7       | 192.0.2.7",
        "true  | 10.2.2.2, 10.1.1.1            | 10.2.2.2",
        "true  | 192.0.2.7, unknown, 10.1.1.1  | 10.1.1.1",
        "true  | 2001:db8::1                   | 2001:db8::1",
        "false | 192.0.2.7                     | 10.0.0.1",
      })
  void believesTheChainAsFarAsTrustedProxiesVouchForIt(
      boolean trusted, String chain, String expected) throws Exception {
    ClientFacts facts = new ClientFacts("10.0.0.1", trusted, false);
    String text = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: " + chain + "\r\n\r\n";
    RequestHead head =
        new HeadReader(new HeadLimits(1024, 4096, 20))
            .readRequest(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), false);

    assertThat(facts.origin(Objects.requireNonNull(head).fields(), TRUSTED)).isEqualTo(expected);
  }
}
