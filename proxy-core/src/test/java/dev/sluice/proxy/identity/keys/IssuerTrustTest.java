package dev.sluice.proxy.identity.keys;

import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.ES256;
import static dev.sluice.proxy.identity.keys.SignatureAlgorithm.RS256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.testing.Certificates;
import dev.sluice.proxy.testing.ScriptedIssuer;
import dev.sluice.proxy.testing.TestKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Discovery and keys over TLS, from an issuer whose certificate Java does not trust. */
class IssuerTrustTest {
  private static final Certificates AUTHORITY = new Certificates();
  private static final TestKey KEY = TestKey.rsa("first");

  @TempDir Path folder = Path.of("");

  private final ScriptedIssuer issuer =
      ScriptedIssuer.showing(AUTHORITY.forLoopback("issuer"), KEY);

  @AfterEach
  void close() {
    issuer.close();
  }

  @Test
  void isAskedWhenItsAuthorityIsTrusted() throws Exception {
    try (KeySet keys = trusting(written(AUTHORITY.trustPem()))) {
      assertThat(issuer.name()).startsWith("https://");
      assertThat(keys.find("first", RS256)).isNotNull();
    }
  }

  @Test
  void isAskedWhenItsAuthorityIsOneOfSeveral() throws Exception {
    String pems = new Certificates().trustPem() + "\n" + AUTHORITY.trustPem();
    try (KeySet keys = trusting(written(pems))) {
      assertThat(keys.find("first", RS256)).isNotNull();
    }
  }

  @Test
  void isNotAskedWhenItsAuthorityIsNot() throws IOException {
    assertUnavailable(null);
    assertUnavailable(written(new Certificates().trustPem()));
  }

  @Test
  void isNotAskedByAnotherName() throws Exception {
    try (ScriptedIssuer other = ScriptedIssuer.showing(AUTHORITY.forName("id.example"), KEY);
        KeySet keys = keys(other, written(AUTHORITY.trustPem()))) {
      assertThatThrownBy(() -> keys.find("first", RS256))
          .isInstanceOf(SourceUnavailableException.class);
      assertThat(other.keyRequests()).isZero();
    }
  }

  @Test
  void isNotAskedWithoutAuthorities() throws IOException {
    assertUnavailable(written(""));
    assertUnavailable(folder.resolve("absent.pem"));
  }

  private void assertUnavailable(@Nullable Path trust) {
    try (KeySet keys = trusting(trust)) {
      assertThatThrownBy(() -> keys.find("first", RS256))
          .isInstanceOf(SourceUnavailableException.class);
      assertThat(keys.status().failed()).isEqualTo(1);
      assertThat(issuer.keyRequests()).isZero();
    }
  }

  private Path written(String pem) throws IOException {
    return Files.writeString(folder.resolve("ca.pem"), pem);
  }

  private KeySet trusting(@Nullable Path trust) {
    return keys(issuer, trust);
  }

  private static KeySet keys(ScriptedIssuer issuer, @Nullable Path trust) {
    return new KeySet(
        issuer.name(), null, trust, Set.of(RS256, ES256), KeyLimits.DEFAULTS, System::nanoTime);
  }
}
