package dev.sluice.config.settings;

import static dev.sluice.config.settings.Faults.ISSUER_AUDIENCES;
import static dev.sluice.config.settings.Faults.ISSUER_URL;
import static dev.sluice.config.settings.Faults.faults;
import static dev.sluice.config.settings.Faults.identityFaults;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.settings.key.IdentityKeys;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when settings are good on their own, and not together. */
class CrossChecksTest {
  @TempDir Path folder;

  @Test
  void refusesWhatDoesNotFitTogether() {
    assertThat(
            faults(
                "profile=production",
                "listen=0.0.0.0:9000",
                "admin.listen=0.0.0.0:9000",
                "limits.request-line=32KiB",
                "limits.head=16KiB",
                "tls.certificate=/nowhere/cert.pem",
                "upstream.tls.trust=/nowhere/ca.pem",
                "database.user=app"))
        .containsExactly(
            "--set: database.user: app (expected: nothing while database.url is embedded: that"
                + " server makes its own)",
            "--set: open: true (expected: false while profile is production: an open gateway lets"
                + " everybody in)",
            "--set: admin.listen: 0.0.0.0:9000 (expected: a loopback address, unless"
                + " admin.tls.certificate and admin.tls.key are set, or admin.allow-remote is true)",
            "--set: admin.listen: 0.0.0.0:9000 (expected: another port than listen has)",
            "--set: limits.head: 16KiB (expected: at least limits.request-line, which is part of"
                + " it: 32KiB)",
            "default: tls.key: empty (expected: the certificate's key, as tls.certificate is set)",
            "--set: tls.certificate: /nowhere/cert.pem (expected: a PEM file that can be read)",
            "--set: upstream.tls.trust: /nowhere/ca.pem (expected: a PEM file that can be read)",
            "--set: upstream.tls.trust: /nowhere/ca.pem (expected: nothing, as upstream.url is"
                + " http://)");
  }

  @Test
  void leavesPlacesThatOneRuntimeCannotKeep() {
    assertThat(faults("admission.max-loading=10", "runtimes.max-calls=6"))
        .containsExactly(
            "--set: runtimes.max-calls: 6 (expected: at most half of admission.max-loading, as one"
                + " runtime must not keep all of these: 10)");
    for (int loading : new int[] {1, 2, 3}) {
      List<String> one = List.of("admission.max-loading=" + loading, "runtimes.max-calls=1");
      Sources sources = new Sources(null, Map.of(), List.of(), one);
      assertThat(SettingsReader.read(sources, Purpose.SERVE).get(IdentityKeys.RUNTIMES_MAX_CALLS))
          .isOne();
    }
  }

  @Test
  void wantsRoomForOneBodyThatIsHeld() {
    assertThat(faults("limits.held-body=8MiB", "limits.held-bodies=7MiB"))
        .containsExactly(
            "--set: limits.held-bodies: 7MiB (expected: auto, or at least limits.held-body, as one"
                + " such body must fit: 8MiB)");
    assertThat(faults("limits.held-bodies=1MiB")).hasSize(1);
    assertThat(faults("limits.held-body=8MiB", "limits.held-bodies-per-tenant=7MiB"))
        .containsExactly(
            "--set: limits.held-bodies-per-tenant: 7MiB (expected: auto, or at least"
                + " limits.held-body, as one such body must fit: 8MiB)");
    List<String> equal = List.of("limits.held-body=300MiB", "limits.held-bodies=300MiB");
    Sources sources = new Sources(null, Map.of(), List.of(), equal);
    assertThat(SettingsReader.read(sources, Purpose.SERVE).get(Keys.LIMITS_HELD_BODIES))
        .isEqualTo(300L * 1024 * 1024);
  }

  @Test
  void refusesInProductionWhatIsGoodEnoughForDevelopmentOnly() {
    assertThat(
            identityFaults(
                "profile=production",
                "identity.issuers.0.url=http://id.example",
                "identity.issuers.0.audiences=a",
                "identity.issuers.1.url=https://id.example",
                "identity.issuers.1.audiences=a",
                "identity.issuers.1.jwks-uri=http://id.example/keys"))
        .containsExactly(
            "default: database.url: embedded (expected: jdbc:postgresql://… while profile is"
                + " production: the embedded server begins with a development identity)",
            "default: upstream.tenant: empty (expected: the slug of the tenant that the runtime"
                + " belongs to, as profile is production)",
            "default: assertion.key-ref: empty (expected: where the key is that all replicas seal"
                + " signing keys with (env:NAME or file:PATH), as profile is production and"
                + " upstream.assertion is true)",
            "--set: identity.issuers.0.url: http://id.example (expected: https:// while profile is"
                + " production: keys that come without TLS may be anybody's)",
            "--set: identity.issuers.1.jwks-uri: http://id.example/keys (expected: https:// while"
                + " profile is production: keys that come without TLS may be anybody's)");
  }

  @Test
  void asksForWhatOnlyTheEmbeddedDatabaseMakes() {
    assertThat(
            identityFaults(
                "database.url=jdbc:postgresql://h/db",
                "database.user=app",
                "admin.bootstrap.subject=ann",
                ISSUER_URL,
                ISSUER_AUDIENCES,
                "identity.issuers.0.keys.stale-for=1m"))
        .containsExactly(
            "default: upstream.tenant: empty (expected: the slug of the tenant that the runtime"
                + " belongs to, as database.url is not embedded)",
            "default: assertion.key-ref: empty (expected: where the key is that all replicas seal"
                + " signing keys with (env:NAME or file:PATH), as database.url is not embedded and"
                + " upstream.assertion is true)",
            "default: admin.bootstrap.issuer: empty (expected: the subject's issuer, as"
                + " admin.bootstrap.subject is set)",
            "--set: identity.issuers.0.keys.stale-for: 1m (expected: at least"
                + " keys.refresh-interval of the same issuer)");
  }

  @Test
  void needsNoRuntimeInTheSettingsOutsideOpenMode() {
    Sources none = new Sources(null, Map.of(), List.of(), List.of());
    assertThat(SettingsReader.read(none, Purpose.SERVE).find(Keys.UPSTREAM_URL)).isNull();
  }

  @Test
  void asksWhoIsToBeAnAdministrator() {
    Sources sources = new Sources(null, Map.of(), List.of(), List.of());
    assertThat(faults(sources, Purpose.GRANT))
        .containsExactly(
            "default: admin.bootstrap.issuer: empty (expected: --issuer URL, the iss of tokens of who"
                + " is to be a platform administrator)",
            "default: admin.bootstrap.subject: empty (expected: --subject SUB, their sub in these"
                + " tokens)");
  }

  @Test
  void refusesFilesWithoutCertificatesOrKeys() throws IOException {
    Path junk = file("junk");
    assertThat(faults("tls.certificate=" + junk, "tls.key=" + junk))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("--set: tls.certificate: " + junk + " (expected: a PEM file with certificates");
    assertThat(faults("tls.key=" + junk))
        .contains(
            "--set: tls.key: "
                + junk
                + " (expected: a PEM file with a private key in PKCS#8, not encrypted)",
            "default: tls.certificate: empty (expected: the key's certificate, as tls.key is set)");
  }

  @Test
  void refusesTheSameOfTheAdminPort() throws IOException {
    Path junk = file("junk");
    assertThat(faults("admin.tls.certificate=" + junk, "admin.tls.key=" + junk))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("--set: admin.tls.certificate: " + junk + " (expected: a PEM file with");
    assertThat(faults("admin.tls.certificate=/nowhere/cert.pem", "admin.listen=0.0.0.0:9000"))
        .containsExactly(
            "default: admin.tls.key: empty (expected: the certificate's key, as"
                + " admin.tls.certificate is set)",
            "--set: admin.tls.certificate: /nowhere/cert.pem (expected: a PEM file that can be"
                + " read)");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("sluice.yaml"), text);
  }
}
