package dev.sluice.proxy.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.1.2.0/23, 10.1.3.255, true",
    "10.1.2.0/23, 10.1.4.0, false",
    "192.168.1.1, 192.168.1.1, true",
    "192.168.1.1, 192.168.1.2, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 8.8.8.8, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "10.0.0.0/8, ::ffff:10.1.2.3, true",
    "::ffff:10.1.2.3, 10.1.2.3, true"
  })
  void containsTheAddressesOfTheBlock(String block, String address, boolean contained) {
    assertThat(Cidr.parse(block).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.1/8",
        "10.0.0/8",
        "::/129",
        "fd00::1/8",
        "localhost",
        "10.0.0.0/8/8",
        "10.0.0.0/ 8",
        "fe80::1%eth0",
        "10.0.0.0/255.0.0.0"
      })
  void refusesWhatIsNoBlock(String text) {
    assertThatThrownBy(() -> Cidr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cidr: " + text + " (expected: " + Cidr.EXPECTED + ")");
  }

  /** Against the definition: the first bits are the same. */
  @Test
  void agreesWithABitByBitComparison() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] network = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(network);
      network[0] |= 1; // not an IPv4 address mapped into IPv6
      int prefix = random.nextInt(network.length * 8 + 1);
      byte[] address = network.clone();
      int flipped = random.nextInt(network.length * 8);
      address[flipped / 8] ^= (byte) (0x80 >> flipped % 8);
      for (int bit = prefix; bit < network.length * 8; bit++) {
        network[bit / 8] &= (byte) ~(0x80 >> bit % 8);
      }
      String block = InetAddress.getByAddress(network).getHostAddress() + "/" + prefix;
      assertThat(Cidr.parse(block).contains(InetAddress.getByAddress(address)))
          .as(block + " with bit " + flipped + " flipped, seed " + seed)
          .isEqualTo(flipped >= prefix);
    }
  }

  @Test
  void equalBlocksAreEqual() {
    assertThat(Cidr.parse("10.0.0.0/8"))
        .isEqualTo(Cidr.parse("10.0.0.0/8"))
        .hasSameHashCodeAs(Cidr.parse("10.0.0.0/8"))
        .isNotEqualTo(Cidr.parse("10.0.0.0/9"))
        .hasToString("10.0.0.0/8");
    assertThat(Cidr.parse(Cidr.parse("fd00::/8").toString())).isEqualTo(Cidr.parse("fd00::/8"));
  }
}
