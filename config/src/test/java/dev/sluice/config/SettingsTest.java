package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.settings.SettingsException;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.ListenSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

  @Test
  void openModeIsTheDefaultsOnFreePorts() {
    Settings settings = Settings.open("http://127.0.0.1:2024", Map.of());
    assertThat(settings.gateway())
        .isEqualTo(
            GatewaySettings.defaults(URI.create("http://127.0.0.1:2024"))
                .withListen(ListenSettings.DEFAULTS.withAddress(ANY_PORT)));
    assertThat(settings.admin().listen()).isEqualTo(ANY_PORT);
  }

  @Test
  void overridesAreByTheSameKeysAsSet() {
    Settings settings =
        Settings.open(
            "http://h", Map.of("timeouts.idle", "500ms", "listen", "127.0.0.1:1", "via", "edge"));
    assertThat(settings.gateway().timeouts().idle()).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.gateway().listen().address().getPort()).isEqualTo(1);
    assertThat(settings.gateway().http().via()).isEqualTo("edge");
  }

  @Test
  void wrongOverridesAreFaults() {
    assertThatThrownBy(() -> Settings.open("h", Map.of("timeouts.idel", "1s")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("open: upstream.url: h (expected: http://host[:port]")
        .hasMessageContaining("override: timeouts.idel: unknown key, did you mean timeouts.idle?");
  }
}
