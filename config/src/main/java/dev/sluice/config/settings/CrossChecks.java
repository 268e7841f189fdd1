package dev.sluice.config.settings;

import dev.sluice.config.value.Profile;
import dev.sluice.config.value.Units;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;

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
      tls();
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
    for (Key<String> key : List.of(Keys.ADMIN_BOOTSTRAP_ISSUER, Keys.ADMIN_BOOTSTRAP_SUBJECT)) {
      String value = values.find(key);
      if (value != null && value.isEmpty()) {
        expect(key, "who is to be a platform administrator: --issuer and --subject");
      }
    }
  }

  private void addresses() {
    InetSocketAddress admin = values.find(Keys.ADMIN_LISTEN);
    if (admin == null) {
      return;
    }
    if (!admin.getAddress().isLoopbackAddress() && isFalse(Keys.ADMIN_ALLOW_REMOTE)) {
      expect(Keys.ADMIN_LISTEN, "a loopback address while admin.allow-remote is false");
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

  private void tls() {
    Optional<Path> certificate = values.find(Keys.TLS_CERTIFICATE);
    Optional<Path> key = values.find(Keys.TLS_KEY);
    if (certificate == null || key == null) {
      return;
    }
    if (certificate.isPresent() && key.isEmpty()) {
      expect(Keys.TLS_KEY, "the certificate's key, as tls.certificate is set");
    } else if (key.isPresent() && certificate.isEmpty()) {
      expect(Keys.TLS_CERTIFICATE, "the key's certificate, as tls.key is set");
    }
    certificate.ifPresent(file -> expectCertificates(Keys.TLS_CERTIFICATE, file));
    key.ifPresent(this::expectPrivateKey);
  }

  private void trust() {
    Optional<Path> trust = values.find(Keys.UPSTREAM_TLS_TRUST);
    URI upstream = values.find(Keys.UPSTREAM_URL);
    if (trust == null || trust.isEmpty()) {
      return;
    }
    expectCertificates(Keys.UPSTREAM_TLS_TRUST, trust.get());
    if (upstream != null && "http".equalsIgnoreCase(upstream.getScheme())) {
      expect(Keys.UPSTREAM_TLS_TRUST, "nothing, as upstream.url is http://");
    }
  }

  private void expectCertificates(Key<?> key, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        expect(key, "a PEM file with certificates; there is none in it");
      }
    } catch (CertificateException e) {
      expect(key, "a PEM file with certificates; this one can't be understood");
    } catch (IOException e) {
      expect(key, "a PEM file that can be read");
    }
  }

  private void expectPrivateKey(Path file) {
    try {
      if (!Files.readString(file).contains("-----BEGIN PRIVATE KEY-----")) {
        expect(Keys.TLS_KEY, "a PEM file with a private key in PKCS#8, not encrypted");
      }
    } catch (IOException e) {
      expect(Keys.TLS_KEY, "a PEM file that can be read");
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

  private void expect(Key<?> key, String expected) {
    faults.add(Fault.value(values.given(key), key, expected));
  }
}
