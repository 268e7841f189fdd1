package dev.sluice.config.settings;

import dev.sluice.admin.AdminSettings;
import dev.sluice.config.settings.key.IdentityKeys;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Fault;
import dev.sluice.config.value.Profile;
import dev.sluice.config.value.Units;
import dev.sluice.proxy.settings.HeldLimits;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether settings that are good on their own are good together. What has a fault of its own
 * already is left out.
 */
final class CrossChecks {
  private final Values values;
  private final List<Fault> faults;

  /**
   * Checks some values.
   *
   * @param faults where to add what is wrong
   */
  CrossChecks(Values values, List<Fault> faults) {
    this.values = values;
    this.faults = faults;
  }

  void check(Purpose purpose) {
    database();
    if (purpose == Purpose.SERVE) {
      mode();
      addresses();
      heads();
      calls();
      heldBodies();
      tls(Keys.ADMIN_TLS_CERTIFICATE, Keys.ADMIN_TLS_KEY);
      tls(Keys.TLS_CERTIFICATE, Keys.TLS_KEY);
      trust();
    } else if (purpose == Purpose.GRANT) {
      granted();
    }
  }

  private void mode() {
    if (isFalse(Keys.OPEN)) {
      new IdentityChecks(values, faults).check();
    } else if (values.find(Keys.PROFILE) == Profile.PRODUCTION && isTrue(Keys.OPEN)) {
      expect(Keys.OPEN, "false while profile is production: an open gateway lets everybody in");
    }
  }

  private void granted() {
    granted(
        Keys.ADMIN_BOOTSTRAP_ISSUER,
        "--issuer URL, the iss of tokens of who is to be a platform administrator");
    granted(Keys.ADMIN_BOOTSTRAP_SUBJECT, "--subject SUB, their sub in these tokens");
  }

  private void granted(Key<String> key, String option) {
    String value = values.find(key);
    if (value != null && value.isEmpty()) {
      expect(key, option);
    }
  }

  private void addresses() {
    InetSocketAddress admin = values.find(Keys.ADMIN_LISTEN);
    if (admin == null) {
      return;
    }
    Optional<Path> certificate = values.find(Keys.ADMIN_TLS_CERTIFICATE);
    if (!admin.getAddress().isLoopbackAddress()
        && certificate != null
        && certificate.isEmpty()
        && isFalse(Keys.ADMIN_ALLOW_REMOTE)) {
      expect(Keys.ADMIN_LISTEN, AdminSettings.LISTEN_EXPECTED);
    }
    InetSocketAddress proxy = values.find(Keys.LISTEN);
    if (proxy != null && clash(proxy, admin)) {
      expect(Keys.ADMIN_LISTEN, "another port than listen has");
    }
  }

  private static boolean clash(InetSocketAddress one, InetSocketAddress other) {
    return one.getPort() != 0
        && one.getPort() == other.getPort()
        && (one.getAddress().equals(other.getAddress())
            || one.getAddress().isAnyLocalAddress()
            || other.getAddress().isAnyLocalAddress());
  }

  private void heads() {
    Integer line = values.find(Keys.LIMITS_REQUEST_LINE);
    Integer head = values.find(Keys.LIMITS_HEAD);
    if (line != null && head != null && head < line) {
      expect(
          Keys.LIMITS_HEAD,
          "at least limits.request-line, which is part of it: " + Units.text((long) line));
    }
  }

  private void calls() {
    Integer ofRuntime = values.find(IdentityKeys.RUNTIMES_MAX_CALLS);
    Integer loading = values.find(IdentityKeys.ADMISSION_MAX_LOADING);
    if (ofRuntime != null && loading != null && ofRuntime > Math.max(1, loading / 2)) {
      expect(
          IdentityKeys.RUNTIMES_MAX_CALLS,
          "at most half of admission.max-loading, as one runtime must not keep all of these: "
              + loading);
    }
  }

  private void heldBodies() {
    heldBodies(Keys.LIMITS_HELD_BODIES);
    heldBodies(Keys.LIMITS_HELD_BODIES_PER_TENANT);
  }

  private void heldBodies(Key<Long> together) {
    Integer one = values.find(Keys.LIMITS_HELD_BODY);
    Long all = values.find(together);
    if (one != null && all != null && all != HeldLimits.AUTO && all < one) {
      expect(
          together,
          "auto, or at least limits.held-body, as one such body must fit: "
              + Units.text((long) one));
    }
  }

  private void tls(Key<Optional<Path>> certificateKey, Key<Optional<Path>> keyKey) {
    Optional<Path> certificate = values.find(certificateKey);
    Optional<Path> key = values.find(keyKey);
    if (certificate == null || key == null) {
      return;
    }
    if (certificate.isPresent() && key.isEmpty()) {
      expect(keyKey, "the certificate's key, as " + certificateKey.name() + " is set");
    } else if (key.isPresent() && certificate.isEmpty()) {
      expect(certificateKey, "the key's certificate, as " + keyKey.name() + " is set");
    }
    certificate.ifPresent(file -> expect(certificateKey, PemChecks.certificates(file)));
    key.ifPresent(file -> expect(keyKey, PemChecks.privateKey(file)));
  }

  private void trust() {
    Optional<Path> trust = values.find(Keys.UPSTREAM_TLS_TRUST);
    URI upstream = values.find(Keys.UPSTREAM_URL);
    if (trust == null || trust.isEmpty()) {
      return;
    }
    expect(Keys.UPSTREAM_TLS_TRUST, PemChecks.certificates(trust.get()));
    if (upstream != null && "http".equalsIgnoreCase(upstream.getScheme())) {
      expect(Keys.UPSTREAM_TLS_TRUST, "nothing, as upstream.url is http://");
    }
  }

  private void database() {
    if (!"embedded".equals(values.find(Keys.DATABASE_URL))) {
      return;
    }
    for (Key<String> key : List.of(Keys.DATABASE_USER, Keys.DATABASE_PASSWORD_REF)) {
      String value = values.find(key);
      if (value != null && !value.isEmpty()) {
        expect(key, "nothing while database.url is embedded: that server makes its own");
      }
    }
  }

  private boolean isTrue(Key<Boolean> key) {
    return Boolean.TRUE.equals(values.find(key));
  }

  private boolean isFalse(Key<Boolean> key) {
    return Boolean.FALSE.equals(values.find(key));
  }

  /** Adds a fault; none where nothing else was expected. */
  private void expect(Key<?> key, @Nullable String expected) {
    if (expected != null) {
      faults.add(Fault.value(values.given(key), key, expected));
    }
  }
}
