package dev.sluice.config.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.identity.IdentityModeSettings;
import dev.sluice.config.identity.IdentityModeSettings.Administrator;
import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Fault;
import dev.sluice.config.settings.source.Sources;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.assertion.AssertionSettings;
import dev.sluice.proxy.identity.keys.KeyLimits;
import dev.sluice.proxy.identity.keys.SignatureAlgorithm;
import dev.sluice.proxy.identity.token.ClaimMapping;
import dev.sluice.proxy.identity.token.GroupMapping;
import dev.sluice.proxy.identity.token.IssuerSettings;
import dev.sluice.proxy.identity.token.TokenCacheSettings;
import dev.sluice.proxy.identity.token.TokenRules;
import dev.sluice.proxy.settings.IdentitySettings;
import dev.sluice.proxy.settings.RuntimeCredential;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityReaderTest {
  private static final String KEY = "00112233445566778899aabbccddeeff".repeat(2);
  private static final Map<String, String> ENVIRONMENT =
      Map.of("SECRET", "hunter2", "SEAL", KEY, "NOT_A_KEY", "hunter2");

  @TempDir Path folder;

  @Test
  void isTheDevelopmentIdentityByDefault() {
    IdentityModeSettings identity = read(null);
    assertThat(identity.database())
        .isEqualTo(new DatabaseSettings.Embedded(Path.of(".sluice", "postgres"), 10));
    assertThat(identity.callers()).isEqualTo(IdentitySettings.ofTenant("development", null));
    assertThat(identity.issuers()).isEmpty();
    assertThat(identity.tokens()).isEqualTo(TokenCacheSettings.DEFAULTS);
    var assertions = Objects.requireNonNull(identity.assertions());
    assertThat(assertions.settings())
        .isEqualTo(new AssertionSettings("sluice", Duration.ofDays(30)));
    assertThat(assertions.runtime()).isEqualTo("runtime");
    assertThat(assertions.sealKeys()).isEmpty();
    assertThat(identity.administrator()).isNull();
  }

  @Test
  void anIssuerIsTheDefaultsWithItsUrlAndAudience() {
    IdentityModeSettings identity =
        read(null, "identity.issuers.0.url=https://a", "identity.issuers.0.audiences=x");
    assertThat(identity.issuers()).containsExactly(IssuerSettings.of("https://a", "x"));
  }

  @Test
  void everythingOfAnIssuerCanBeSetAndLaterSourcesChangeSingleFields() throws Exception {
    Path authority =
        Files.writeString(
            folder.resolve("ca.pem"),
            new CertificateBuilder()
                .subject("CN=CA")
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .getCertificatePEM());
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            """
            identity:
              issuers:
                - url: https://a
                  audiences: [x]
                - url: https://id/realms/b
                  jwks-uri: https://id/keys
                  audiences: [x, y]
                  algorithms: [ES256]
                  types: [at+jwt]
                  keycloak: false
                  clock-skew: 1s
                  tenants: [acme, globex]
                  tenant-claim: organization
                  groups:
                    claim: groups
                    pattern: /t/{tenant}/{role}
                    roles: [boss=owner]
                  jit: true
                  keys:
                    refresh-interval: 1m
                    refresh-pause: 1s
                    stale-for: 1h
                    timeout: 2s
                    max-response: 64KiB
            """);
    IdentityModeSettings identity =
        read(
            file,
            Map.of("SLUICE_IDENTITY_ISSUERS_1_KEYCLOAK", "true"),
            "identity.issuers.0.audiences=z",
            "identity.issuers.1.trust=" + authority);
    assertThat(identity.issuers())
        .containsExactly(
            IssuerSettings.of("https://a", "z"),
            new IssuerSettings(
                "https://id/realms/b",
                URI.create("https://id/keys"),
                new TokenRules(
                    Set.of("x", "y"),
                    Set.of(SignatureAlgorithm.ES256),
                    Set.of("at+jwt"),
                    true,
                    Duration.ofSeconds(1)),
                new ClaimMapping(
                    "organization",
                    new GroupMapping(
                        "groups", "/t/{tenant}/{role}", Map.of("boss", TenantRole.OWNER)),
                    Set.of("acme", "globex"),
                    true),
                new KeyLimits(
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(1),
                    Duration.ofHours(1),
                    Duration.ofSeconds(2),
                    64 * 1_024),
                authority));
  }

  @Test
  void readsSecretsWhereTheSettingsSay() throws IOException {
    Path file = Files.writeString(folder.resolve("seal"), "ff".repeat(32) + "\n");
    IdentityModeSettings identity =
        read(
            null,
            "upstream.tenant=acme",
            "upstream.credential=X-Runtime",
            "upstream.secret-ref=env:SECRET",
            "assertion.key-ref=env:SEAL",
            "assertion.old-key-refs=file:" + file,
            "admin.bootstrap.issuer=https://a",
            "admin.bootstrap.subject=ann");
    assertThat(identity.callers().credential())
        .isEqualTo(new RuntimeCredential("x-runtime", "hunter2"));
    assertThat(Objects.requireNonNull(identity.assertions()).sealKeys()).hasSize(2);
    assertThat(identity.administrator()).isEqualTo(new Administrator("https://a", "ann"));
    assertThat(identity.toString()).doesNotContain("hunter2");
    assertThat(Objects.requireNonNull(read(null, "upstream.assertion=true").assertions()).runtime())
        .isEqualTo("runtime");
    assertThat(read(null, "upstream.assertion=false").assertions()).isNull();
  }

  @Test
  void namesEverySecretThatIsNotThereAtOnceAndShowsNone() throws IOException {
    Path odd = Files.writeString(folder.resolve("odd"), "two\nlines");
    SettingsException refused =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                read(
                    null,
                    "database.url=jdbc:postgresql://h/db",
                    "database.user=app",
                    "database.password-ref=env:NONE",
                    "upstream.tenant=acme",
                    "upstream.secret-ref=file:" + odd,
                    "assertion.key-ref=env:NOT_A_KEY",
                    "assertion.old-key-refs=file:/nowhere"));
    assertThat(refused.faults())
        .extracting(Fault::toString)
        .containsExactly(
            "--set: database.password-ref: env:NONE (expected: an environment variable that is"
                + " set)",
            "--set: upstream.secret-ref: file:"
                + odd
                + " (expected: there visible ASCII, perhaps with spaces between)",
            "--set: assertion.key-ref: env:NOT_A_KEY (expected: there a key of 32 bytes, as base64"
                + " or hex)",
            "--set: assertion.old-key-refs: [file:/nowhere] (expected: a file that can be read)");
  }

  private static IdentityModeSettings read(@Nullable Path file, String... assignments) {
    return read(file, Map.of(), assignments);
  }

  private static IdentityModeSettings read(
      @Nullable Path file, Map<String, String> environment, String... assignments) {
    List<Assignment> options = List.of(new Assignment("--upstream", "upstream.url", "http://h"));
    Sources sources = new Sources(file, environment, options, List.of(assignments));
    return IdentityReader.read(SettingsReader.read(sources, Purpose.SERVE), ENVIRONMENT);
  }
}
