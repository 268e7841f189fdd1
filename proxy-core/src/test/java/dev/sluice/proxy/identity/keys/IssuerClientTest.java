package dev.sluice.proxy.identity.keys;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class IssuerClientTest {
  @Test
  void saysThatAnIssuerTookNoConnection() throws Exception {
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    String issuer = "http://127.0.0.1:" + nobody;
    try (IssuerClient client = new IssuerClient(issuer, null, KeyLimits.DEFAULTS, null)) {
      assertThatThrownBy(client::fetchKeys)
          .isInstanceOf(IOException.class)
          .hasMessage("it took no connection");
    }
  }
}
