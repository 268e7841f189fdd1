package dev.sluice.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final String ID = "0123456789abcDEF";
  private static final String SECRET = "S".repeat(43);

  @ParameterizedTest
  @ValueSource(strings = {"dev", "staging", "prod", "any"})
  void readsWhatItWrites(String environment) {
    ApiKey key =
        Objects.requireNonNull(ApiKey.parse("slk_" + environment + "_" + ID + "_" + SECRET));
    assertThat(key.publicId()).isEqualTo(ID);
    assertThat(key.environment()).isEqualTo(environment.equals("any") ? null : environment);
    assertThat(key.secretHash()).hasSize(32);
    assertThat(key.toString()).doesNotContain(SECRET).contains(ID);
    assertThat(ApiKey.parse(key.reveal())).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "slk_",
        "slk_any_",
        "slk_qa_0123456789abcDEF_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
        "slk_any_0123456789abcDE_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
        "slk_any_0123456789abcDEF_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
        "slk_any_0123456789abcDEF_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
        "slk_any_0123456789abcDEF-SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
        "slk_any_0123456789abc-EF_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
        "slk_any_0123456789abcDEF_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS=",
        "SLK_any_0123456789abcDEF_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
        " slk_any_0123456789abcDEF_SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS",
      })
  void readsNothingElse(String text) {
    assertThat(ApiKey.parse(text)).isNull();
  }

  @Test
  void generatesKeysThatDiffer() {
    SecureRandom random = new SecureRandom();
    Set<String> all = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      ApiKey key = ApiKey.generate("staging", random);
      assertThat(ApiKey.parse(key.reveal())).isEqualTo(key);
      all.add(key.publicId());
    }
    assertThat(all).hasSize(100);
    assertThatThrownBy(() -> ApiKey.generate("qa", random)).hasMessageContaining("environment: qa");
  }

  @Test
  void isThatOfItsRecordAlone() {
    ApiKey key = ApiKey.generate("dev", new SecureRandom());
    assertThat(key.isThatOf(record(key.secretHash(), "dev"))).isTrue();
    assertThat(key.isThatOf(record(key.secretHash(), null))).isFalse();
    assertThat(key.isThatOf(record(key.secretHash(), "prod"))).isFalse();
    assertThat(key.isThatOf(record(new byte[32], "dev"))).isFalse();
    assertThat(key.isThatOf(null)).isFalse();
  }

  private static KeyRecord record(byte[] hash, @Nullable String env) {
    Tenant tenant = new Tenant(UUID.randomUUID(), "acme", true);
    ServiceAccount account = new ServiceAccount(UUID.randomUUID(), tenant, true);
    return new KeyRecord(UUID.randomUUID(), ID, hash, account, null, env, null, false);
  }
}
