package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.settings.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where it listens, and where it does not. */
class AdminServerTest {

  @Test
  void listensOnLoopback() throws IOException {
    try (var admin = TestAdmin.start()) {
      assertThat(admin.address().getAddress().isLoopbackAddress()).isTrue();
      assertThat(admin.address().getPort()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void listensForOtherMachinesOnlyWhenAllowed(String host) {
    var listen = new InetSocketAddress(host, 8081);
    assertThatThrownBy(() -> new AdminSettings(listen, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("admin.listen: ")
        .hasMessageEndingWith(
            "(expected: a loopback address, unless admin.tls.certificate and admin.tls.key are set,"
                + " or admin.allow-remote is true)");
    assertThat(new AdminSettings(listen, true).listen()).isEqualTo(listen);
    var tls = new TlsSettings(Path.of("c"), Path.of("k"), TlsSettings.DEFAULT_RELOAD_INTERVAL);
    assertThat(new AdminSettings(listen, false, List.of(), tls).listen()).isEqualTo(listen);
  }

  @Test
  void refusesAnUnknownAddress() {
    var nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 8081);
    assertThatThrownBy(() -> new AdminSettings(nowhere, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("admin.listen: nowhere.invalid is unknown");
  }

  @Test
  void saysThatThePortIsTaken() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var other = TestAdmin.start()) {
      var listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.getLocalPort());
      assertThatThrownBy(() -> AdminServer.start(new AdminSettings(listen, false), other.sources()))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("admin.listen: cannot listen on ")
          .hasMessageContaining(":" + taken.getLocalPort() + ": ");
    }
  }
}
