package dev.sluice.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever may send these is whom they like. */
class IdentityNamesTest {
  @ParameterizedTest
  @CsvSource({
    "Sluice-Assertion, IDENTITY_CLAIM",
    "sluice_assertion, IDENTITY_CLAIM",
    "X-Sluice-Assertion, X_SLUICE_OTHER",
    "X_Sluice_Assertion, X_SLUICE_OTHER",
    "remote_user, IDENTITY_CLAIM",
    "sluices, OTHER",
  })
  void areKnownInEverySpelling(String name, FieldName field) {
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    assertThat(FieldName.of(bytes, 0, bytes.length)).isEqualTo(field);
  }
}
