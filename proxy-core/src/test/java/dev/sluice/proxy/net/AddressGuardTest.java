package dev.sluice.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.net.AddressGuard.RefusedAddressException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a runtime may be, and where not. */
class AddressGuardTest {

  private static final AddressRules PRODUCTION = new AddressRules(false, true);
  private static final AddressRules DEVELOPMENT = new AddressRules(true, true);
  private static final AddressRules PUBLIC_ONLY = new AddressRules(false, false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.0.1",
        "fe80::1",
        "fe80::1%1",
        "febf::1",
        "fec0::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "224.0.0.1",
        "239.255.255.255",
        "ff02::1",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "255.255.255.255",
        "240.0.0.1",
        "::169.254.169.254",
        "::ffff:0:169.254.169.254",
        "2002:a9fe:a9fe::1",
        "2002:808:808::1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2001:0:a9fe:a9fe::1",
        "2001:db8::5efe:a9fe:a9fe",
        "2001:db8::200:5efe:a9fe:a9fe"
      })
  void refusesWhatNoRuntimeMayHaveUnderAnyRules(String literal) {
    for (AddressRules rules : List.of(PRODUCTION, DEVELOPMENT, PUBLIC_ONLY)) {
      assertThat(rules.whyNot(InetAddress.ofLiteral(literal))).as(literal).isNotNull();
    }
  }

  @Test
  void refusesAMappedAddressThatJavaLeavesAsIpv6() throws Exception {
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    mapped[12] = 10;
    var address = Inet6Address.getByAddress(null, mapped, -1);
    assertThat(DEVELOPMENT.whyNot(address)).isNotNull();
    assertThat(InetAddress.getByAddress(mapped).getHostAddress()).isEqualTo("10.0.0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, false, true, false",
    "127.1.2.3, false, true, false",
    "::1, false, true, false",
    "::ffff:127.0.0.1, false, true, false",
    "10.0.0.1, true, true, false",
    "172.16.0.1, true, true, false",
    "172.32.0.1, true, true, true",
    "192.168.1.1, true, true, false",
    "100.64.0.1, true, true, false",
    "100.128.0.1, true, true, true",
    "fd12::1, true, true, false",
    "fc00::1, true, true, false",
    "8.8.8.8, true, true, true",
    "192.0.2.1, true, true, true",
    "2600:1f18::1, true, true, true"
  })
  void allowsLoopbackAndPrivateAddressesByRule(
      String literal, boolean production, boolean development, boolean publicOnly) {
    InetAddress address = InetAddress.ofLiteral(literal);
    assertThat(PRODUCTION.whyNot(address) == null).isEqualTo(production);
    assertThat(DEVELOPMENT.whyNot(address) == null).isEqualTo(development);
    assertThat(PUBLIC_ONLY.whyNot(address) == null).isEqualTo(publicOnly);
  }

  @Test
  void looksANameUpOnce() throws Exception {
    Queue<InetAddress> answers =
        new ArrayDeque<>(
            List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("169.254.169.254")));
    var guard = new AddressGuard(PRODUCTION, host -> new InetAddress[] {answers.remove()});
    assertThat(guard.pin("rebind.test").getHostAddress()).isEqualTo("10.0.0.1");
    assertThat(answers).hasSize(1);
    assertThatThrownBy(() -> guard.pin("rebind.test"))
        .isInstanceOf(RefusedAddressException.class)
        .hasMessageContaining("link-local")
        .hasMessageNotContaining("169.254");
  }

  @Test
  void takesTheFirstAddressThatIsAllowed() throws Exception {
    InetAddress[] both = {InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("10.0.0.7")};
    var guard = new AddressGuard(PRODUCTION, host -> both);
    assertThat(guard.pin("two.test").getHostAddress()).isEqualTo("10.0.0.7");
  }

  @Test
  void readsLiteralAddressesAndRefusesOtherSpellingsOfThem() throws Exception {
    var guard = new AddressGuard(PRODUCTION);
    assertThat(guard.pin("[fd12::1]").getHostAddress()).isEqualTo("fd12:0:0:0:0:0:0:1");
    assertThatThrownBy(() -> guard.pin("[::ffff:169.254.169.254]"))
        .isInstanceOf(RefusedAddressException.class);
    for (String spelling : List.of("2852039166", "0xa9fea9fe", "169.16689662")) {
      assertThatThrownBy(() -> guard.pin(spelling)).isInstanceOf(UnknownHostException.class);
    }
    assertThatThrownBy(() -> new AddressGuard(PRODUCTION, host -> new InetAddress[0]).pin("none"))
        .isInstanceOf(UnknownHostException.class);
  }
}
