package dev.sluice.proxy.destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.admission.Cors;
import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.forward.Disclosure;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.settings.CorsSettings;
import dev.sluice.proxy.settings.PoolSettings;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.upstream.HostResolver;
import dev.sluice.proxy.upstream.Upstream;
import io.netty.buffer.ByteBufAllocator;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DestinationsTest {
  private static final String URL = "http://127.0.0.1:8123";

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final List<Upstream> retired = new ArrayList<>();
  private final DestinationMaker maker =
      new DestinationMaker(
          new Cors(new CorsSettings(List.of(), Duration.ofMinutes(10))),
          "",
          Duration.ofSeconds(1),
          new GatewayMetrics(new CollectorRegistry(), ByteBufAllocator.DEFAULT, () -> 0));
  private final Destinations destinations =
      new Destinations(
          maker,
          PoolSettings.DEFAULTS,
          new RuntimeAccess(this::secret, HostResolver.OPEN, OwnAssertions.NONE, CallPlaces.AUTO),
          List.of());

  private String secret(String reference) throws IOException {
    String secret = secrets.get(reference);
    if (secret == null) {
      throw new IOException(reference + " is not there");
    }
    return secret;
  }

  @BeforeEach
  void listen() {
    destinations.whenRetired(retired::add);
  }

  private Destination load(RuntimeRecord runtime) throws Exception {
    return destinations.of(runtime, Lookup.LOADING);
  }

  private static Change changed(RuntimeRecord runtime) {
    return new Change(1, Change.Kind.RUNTIME, null, runtime.id());
  }

  @Test
  void buildsOnlyWhereItMayWait() throws Exception {
    RuntimeRecord runtime = Records.of("dev", URL);
    assertThatThrownBy(() -> destinations.of(runtime, Lookup.CACHED)).isSameAs(CacheMiss.INSTANCE);

    Destination built = load(runtime);

    assertThat(destinations.of(runtime, Lookup.CACHED)).isSameAs(built);
    assertThat(built.name()).isEqualTo("dev");
    assertThat(destinations.all()).containsExactly(built);
  }

  @Test
  void givesTheSameForAnEqualRecord() throws Exception {
    Destination built = load(Records.of("dev", URL));

    assertThat(destinations.of(Records.of("dev", URL), Lookup.CACHED)).isSameAs(built);
    assertThat(load(Records.of("dev", URL))).isSameAs(built);
    assertThat(retired).isEmpty();
  }

  @Test
  void replacesOneThatHasMoved() throws Exception {
    Destination before = load(Records.of("dev", URL));
    RuntimeRecord moved = Records.of("dev", "https://runtime.test");
    assertThatThrownBy(() -> destinations.of(moved, Lookup.CACHED)).isSameAs(CacheMiss.INSTANCE);

    Destination after = load(moved);

    assertThat(after).isNotSameAs(before);
    assertThat(after.upstream().isSecure()).isTrue();
    assertThat(destinations.all()).containsExactly(after);
    assertThat(retired).containsExactly(before.upstream());
  }

  @Test
  void keepsConnectionsAndPlacesWhenOnlyTheCredentialChanges() throws Exception {
    secrets.put("env:A", "one");
    Destination before = load(Records.of("dev", URL, "env:A"));
    secrets.put("env:A", "two");
    destinations.refresh();

    Destination after = destinations.of(Records.of("dev", URL, "env:A"), Lookup.CACHED);

    assertThat(after.requestRules()).isNotSameAs(before.requestRules());
    assertThat(after.upstream()).isSameAs(before.upstream());
    assertThat(after.places()).isSameAs(before.places());
    assertThat(retired).isEmpty();
  }

  @Test
  void readsASecretAgainWhenTheRecordNamesAnother() throws Exception {
    secrets.put("env:A", "one");
    secrets.put("file:/b", "two");
    Destination before = load(Records.of("dev", URL, "env:A"));

    Destination after = load(Records.of("dev", URL, "file:/b"));

    assertThat(after).isNotSameAs(before);
    assertThat(after.upstream()).isSameAs(before.upstream());
  }

  @Test
  void goesOnWithTheSecretReadBeforeWhileThereIsNone() throws Exception {
    secrets.put("file:/a", "one");
    RuntimeRecord runtime = Records.of("dev", URL, "file:/a");
    Destination before = load(runtime);
    secrets.clear();
    destinations.refresh();

    assertThat(destinations.of(runtime, Lookup.CACHED)).isSameAs(before);
  }

  @Test
  void saysWhichRuntimesCredentialIsAwayAndNothingOfIt() {
    secrets.put("file:/bad", "two\nlines-of-it");
    for (String reference : List.of("file:/none", "file:/bad")) {
      assertThatThrownBy(() -> load(Records.of("dev", URL, reference)))
          .isInstanceOf(SourceUnavailableException.class)
          .hasMessageContaining("the credential of the runtime dev")
          .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("lines-of-it"));
    }
    assertThat(destinations.all()).isEmpty();
  }

  @Test
  void refusesABaseUrlWithAPathOrACredential() {
    for (String url : List.of("https://runtime.test/prefix", "https://u:secret@runtime.test")) {
      assertThatThrownBy(() -> load(Records.of("dev", url)))
          .isInstanceOf(SourceUnavailableException.class)
          .hasMessageContaining("the runtime dev")
          .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("secret"));
    }
  }

  @Test
  void forgetsTheLeastRecentlyUsedBeyondItsLimit() throws Exception {
    Destination first = load(Records.of("r0", URL));
    Destination second = load(Records.of("r1", URL));
    for (int i = 2; i < Destinations.MAX_RUNTIMES; i++) {
      load(Records.of("r" + i, URL));
    }
    destinations.refresh();
    for (int i = 0; i < Destinations.MAX_RUNTIMES; i++) {
      if (i != 1) {
        destinations.of(Records.of("r" + i, URL), Lookup.CACHED);
      }
    }

    load(Records.of("one-more", URL));

    assertThat(destinations.all()).hasSize(Destinations.MAX_RUNTIMES).contains(first);
    assertThat(retired).containsExactly(second.upstream());
  }

  @Test
  void forgetsOneThatChangedAndThatNobodyAsksFor() throws Exception {
    RuntimeRecord dev = Records.of("dev", URL);
    RuntimeRecord prod = Records.of("prod", URL);
    Destination devs = load(dev);
    Destination prods = load(prod);
    destinations.drop(changed(dev));
    destinations.drop(changed(prod));
    destinations.refresh();
    destinations.of(prod, Lookup.CACHED);
    destinations.refresh();
    destinations.refresh();

    assertThat(destinations.all()).containsExactly(prods);
    assertThat(retired).containsExactly(devs.upstream());
  }

  @Test
  void listsTheSettingsRuntimeFirst() throws Exception {
    Upstream upstream =
        new Upstream(
            Upstream.CONFIGURED, UpstreamSettings.to(URI.create(URL)), null, HostResolver.OPEN);
    Destination configured = maker.configured(upstream, Disclosure.open());
    Destinations both =
        new Destinations(maker, PoolSettings.DEFAULTS, RuntimeAccess.NONE, List.of(configured));
    both.of(Records.of("b", URL), Lookup.LOADING);
    both.of(Records.of("a", URL), Lookup.LOADING);

    assertThat(both.all()).extracting(Destination::name).containsExactly("upstream", "a", "b");
  }
}
