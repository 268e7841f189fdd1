package dev.sluice.proxy.identity.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.keys.SignatureAlgorithm;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "id.example",
        "ftp://id.example/",
        "https:///realm",
        "https://u:p@id.example/",
        "https://id.example/?a=b",
        "https://id.example/#a",
        "https://id example/"
      })
  void refusesWhatIsNoIssuer(String issuer) {
    assertThatThrownBy(() -> IssuerSettings.of(issuer, "a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("issuer: " + issuer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{tenant}", "{role}", "/{tenant}/{tenant}/{role}", "/a{tenant}/{role}"})
  void refusesPatternsThatDoNotNameBoth(String pattern) {
    assertThatThrownBy(() -> new GroupMapping("groups", pattern, Map.of("a", TenantRole.MEMBER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("pattern: " + pattern);
  }

  @Test
  void knowsAsymmetricAlgorithmsOnly() {
    assertThat(SignatureAlgorithm.named("RS256")).contains(SignatureAlgorithm.RS256);
    for (String name : new String[] {"none", "HS256", "rs256", "", "dir"}) {
      assertThat(SignatureAlgorithm.named(name)).as(name).isEmpty();
    }
  }

  @Test
  void refusesTenantsThatAreNone() {
    assertThatThrownBy(() -> new ClaimMapping("tenant", null, Set.of("Acme"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(ClaimMapping.TENANTS_EXPECTED);
  }

  @Test
  void refusesRulesThatNothingCouldMeet() {
    assertThatThrownBy(() -> TokenRules.forAudiences(Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TokenRules.forAudiences(Set.of(" ")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void saysWhetherKeysComeWithoutTls() {
    IssuerSettings secure = IssuerSettings.of("https://id.example/realm", "a");
    assertThat(secure.isPlain()).isFalse();
    assertThat(IssuerSettings.of("HTTP://id.example/realm", "a").isPlain()).isTrue();
    IssuerSettings inside =
        new IssuerSettings(
            secure.issuer(),
            URI.create("http://keycloak:8080/keys"),
            secure.rules(),
            secure.mapping(),
            secure.keys());
    assertThat(inside.isPlain()).isTrue();
  }
}
