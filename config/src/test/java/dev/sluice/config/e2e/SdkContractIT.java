package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.e2e.Sdk.Checked;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** To an SDK, the gateway is the server: everything it does comes back the same. */
class SdkContractIT {
  @ParameterizedTest
  @EnumSource
  void agreesThroughTheGateway(Sdk sdk) {
    RealRuntime runtime = RealRuntime.shared();
    Checked bare = sdk.bare();
    Checked through;
    try (Application gateway = Application.start(Settings.open(runtime.url(), Map.of()))) {
      through = sdk.check(Urls.of(gateway.proxyAddress()), runtime.url(), "gateway");
    }
    System.out.printf(
        "RESULT e2e %s SDK: %d checks agree of %d; bare server %d failed in %d s,"
            + " through the gateway %d failed in %d s%n",
        sdk.label(),
        bare.lines().size() - bare.differences(through).size(),
        bare.lines().size(),
        bare.failed().size(),
        bare.took().toSeconds(),
        through.failed().size(),
        through.took().toSeconds());
    assertThat(bare.failed()).as("checks that fail on the bare server").isEmpty();
    assertThat(through.failed()).as("checks that fail through the gateway").isEmpty();
    assertThat(bare.differences(through)).as("bare server, but gateway").isEmpty();
    assertThat(bare.lines()).hasSizeGreaterThan(40);
  }
}
