package dev.sluice.proxy.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that exists is valid. */
class SettingsRecordsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void defaultsAreValid() {
    assertThat(GatewaySettings.defaults(URI.create("http://runtime:2024")).upstream().hostField())
        .isEqualTo("runtime:2024");
  }

  @Test
  void saysWhatWasGivenAndWhatWasExpected() {
    assertThatThrownBy(() -> new PoolSettings(0, 1, 1, SECOND, SECOND))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxConnections: 0 (expected: 1 to 1000000)");
    assertThatThrownBy(() -> new DrainSettings(SECOND.negated(), SECOND))
        .hasMessage("delay: PT-1S (expected: PT0S to PT24H)");
    assertThatThrownBy(() -> new HttpLimits(1024, 512, 1, 1, HeldLimits.DEFAULTS, 1))
        .hasMessage("headBytes: 512 (expected: 1024 to 1048576)");
    assertThatThrownBy(() -> new CorsSettings(List.of("*", "https://a"), SECOND))
        .hasMessageStartingWith("origins: [*, https://a] (expected: ");
    assertThatThrownBy(
            () -> ListenSettings.DEFAULTS.withAddress(InetSocketAddress.createUnresolved("x", 1)))
        .hasMessageStartingWith("address: x");
  }

  @Test
  void hasRoomForOneHeldBodyAtLeast() {
    HeldLimits longest = new HeldLimits(HeldLimits.MOST_BODY_BYTES, 0, 0);
    assertThat(longest.bodies()).isGreaterThanOrEqualTo(HeldLimits.MOST_BODY_BYTES);
    assertThat(longest.ofTenant()).isGreaterThanOrEqualTo(HeldLimits.MOST_BODY_BYTES);
    assertThat(new HeldLimits(10, 100, 0).ofTenant()).isEqualTo(25);
    assertThat(new HeldLimits(50, 100, 0).ofTenant()).isEqualTo(50);
    assertThat(new HeldLimits(10, 100, 60).ofTenant()).isEqualTo(60);
    assertThatThrownBy(() -> new HeldLimits(10, 9, 0)).hasMessageContaining("heldBodiesBytes");
    assertThatThrownBy(() -> new HeldLimits(10, 0, 9)).hasMessageContaining("heldTenantBytes");
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, h, 80, h, false",
    "https://h, h, 443, h, true",
    "HTTPS://Host.Example:443/, Host.Example, 443, host.example, true",
    "https://h:80, h, 80, h:80, true",
    "http://h:2024, h, 2024, h:2024, false",
    "http://lang_graph:8000, lang_graph, 8000, lang_graph:8000, false",
    "http://[::1]:2024, ::1, 2024, [::1]:2024, false",
    "http://127.0.0.1:80, 127.0.0.1, 80, 127.0.0.1, false"
  })
  void takesAnUpstreamsUrlApart(URI url, String host, int port, String authority, boolean tls) {
    UpstreamSettings upstream = UpstreamSettings.to(url);
    assertThat(upstream.hostName()).isEqualTo(host);
    assertThat(upstream.port()).isEqualTo(port);
    assertThat(upstream.authority()).isEqualTo(authority);
    assertThat(upstream.tls()).isEqualTo(tls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "h",
        "h:80",
        "//h",
        "ftp://h",
        "http:h",
        "http://u@h",
        "http://h/p",
        "http://h?q",
        "http://h#f",
        "http://h:0",
        "http://h:65536",
        "http://h:",
        "http://[::1",
        "mailto:a@b"
      })
  void refusesOtherUrls(String text) {
    assertThatThrownBy(() -> UpstreamSettings.to(URI.create(text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void believesTrustedProxiesOnly() {
    ForwardedSettings forwarded =
        new ForwardedSettings(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("::1")));
    assertThat(forwarded.trusts(InetAddress.ofLiteral("10.1.1.1"))).isTrue();
    assertThat(forwarded.trusts(InetAddress.ofLiteral("::1"))).isTrue();
    assertThat(forwarded.trusts(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
  }
}
