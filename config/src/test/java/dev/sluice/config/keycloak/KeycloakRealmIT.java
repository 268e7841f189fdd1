package dev.sluice.config.keycloak;

import static dev.sluice.config.keycloak.TwoTenants.ALICE;
import static dev.sluice.config.keycloak.TwoTenants.BOB;
import static dev.sluice.config.keycloak.TwoTenants.DAVE;
import static dev.sluice.config.keycloak.TwoTenants.GIL;
import static dev.sluice.config.keycloak.TwoTenants.GRACE;
import static dev.sluice.config.keycloak.TwoTenants.GWEN;
import static dev.sluice.config.keycloak.TwoTenants.PEOPLE;
import static dev.sluice.config.keycloak.TwoTenants.PROGRAMS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.keycloak.JsonClient.Answer;
import dev.sluice.config.keycloak.TwoTenants.Person;
import dev.sluice.config.keycloak.TwoTenants.Program;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is in the tokens of the realm that is shipped: no gateway here. */
class KeycloakRealmIT {
  private static final String AUDIENCE = "langgraph-gateway";

  private final RealKeycloak keycloak = RealKeycloak.shared();
  private final Logins logins = keycloak.logins();

  @Test
  void passwordTokensNameTenantAndGroups() {
    for (Person person : PEOPLE) {
      JsonNode claims = accessClaims(logins.password(person).access(), Logins.PASSWORD_CLIENT);
      isOf(claims, person);
      assertThat(claims.path("preferred_username").asText()).isEqualTo(person.name());
      assertThat(claims.has("client_id")).as("client_id of %s", person).isFalse();
    }
  }

  @Test
  void clientCredentialsTokensNameTheClientAndItsTenant() {
    for (Program program : PROGRAMS) {
      JsonNode claims =
          accessClaims(logins.clientCredentials(program).access(), program.clientId());
      assertThat(text(claims, "tenant")).isEqualTo(program.tenant());
      assertThat(text(claims, "client_id")).isEqualTo(program.clientId());
      assertThat(text(claims, "preferred_username"))
          .isEqualTo("service-account-" + program.clientId());
      assertThat(claims.has("groups")).isFalse();
    }
  }

  @Test
  void theBrowserLoginGivesTheSameAndNeedsPkce() {
    JsonNode claims = accessClaims(logins.browser(GRACE).access(), Logins.BROWSER_CLIENT);
    isOf(claims, GRACE);
    assertThat(logins.withoutPkce().getQuery()).contains("error=invalid_request");
  }

  @Test
  void aSamlLoginIsOfTheTenantThatTheBrokerGives() {
    JsonNode claims = accessClaims(logins.saml(DAVE, "openid").access(), Logins.BROWSER_CLIENT);
    isOf(claims, DAVE);
    assertThat(text(claims, "email")).isEqualTo("dave@acme.example");
    assertThat(claims.path("aud").isTextual()).isTrue();
  }

  @Test
  void withRolesTheAudienceIsAnArray() {
    JsonNode claims = Jwt.read(logins.saml(DAVE, "openid roles").access()).claims();
    assertThat(claims.path("aud").isArray()).isTrue();
    assertThat(claims.path("aud")).extracting(JsonNode::asText).contains(AUDIENCE, "account");
  }

  @Test
  void nobodyGivesThemselvesAnotherTenant() {
    String token = logins.saml(DAVE, "openid roles").access(); // the roles let him edit his account
    URI account = URI.create(keycloak.issuer() + "/account");
    ObjectNode changed = JsonNodeFactory.instance.objectNode();
    try (JsonClient client = new JsonClient()) {
      changed.setAll((ObjectNode) client.send("GET", account, token, null).body());
      changed.remove("userProfileMetadata");
      changed.withObject("/attributes").putArray("tenant").add(TwoTenants.GLOBEX);
      Answer answer = client.send("POST", account, token, changed);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
      assertThat(answer.body().path("field").asText()).isEqualTo("tenant");
    }
    assertThat(text(Jwt.read(logins.saml(DAVE, "openid").access()).claims(), "tenant"))
        .isEqualTo(TwoTenants.ACME);
  }

  @Test
  void otherTokensSayThatTheyAreNoAccessTokens() throws Exception {
    TokenSet tokens = logins.password(ALICE);
    assertThat(type(tokens.id())).isEqualTo("ID");
    assertThat(type(tokens.refresh())).isEqualTo("Refresh");
    assertThat(type(LogoutListener.tokenOf(keycloak, GWEN))).isEqualTo("Logout");
  }

  @Test
  void aNewKeySignsAtOnceAndTheOldOneStaysPublished() {
    String before = Jwt.read(logins.password(BOB).access()).kid();
    assertThat(keycloak.admin().rotateKeys()).isEqualTo(before);
    String after = Jwt.read(logins.password(BOB).access()).kid();
    assertThat(after).isNotEqualTo(before);
    assertThat(published()).contains(before, after);
    keycloak.admin().retireKey(before);
    assertThat(published()).contains(before, after);
    keycloak.admin().withdrawKey(before);
    assertThat(published()).contains(after).doesNotContain(before);
  }

  @Test
  void aDisabledUserGetsNoMoreTokens() {
    String refresh = String.valueOf(logins.password(GIL).refresh());
    assertThat(type(refresh)).isEqualTo("Refresh");
    keycloak.admin().enable(GIL.name(), false);
    try {
      assertThat(text(logins.tryPassword(GIL), "error")).isEqualTo("invalid_grant");
      assertThat(text(logins.tryRefresh(refresh), "error")).isEqualTo("invalid_grant");
    } finally {
      keycloak.admin().enable(GIL.name(), true);
    }
  }

  /** The claims of an access token, those checked that all of them have. */
  private JsonNode accessClaims(String token, String client) {
    Jwt jwt = Jwt.read(token);
    JsonNode claims = jwt.claims();
    assertThat(text(jwt.header(), "typ")).isEqualTo("JWT");
    assertThat(text(jwt.header(), "alg")).isEqualTo("RS256");
    assertThat(text(claims, "iss")).isEqualTo(keycloak.issuer());
    assertThat(text(claims, "aud")).isEqualTo(AUDIENCE);
    assertThat(text(claims, "typ")).isEqualTo("Bearer");
    assertThat(text(claims, "azp")).isEqualTo(client);
    assertThat(text(claims, "sub")).isNotBlank();
    assertThat(claims.path("exp").isIntegralNumber()).isTrue();
    return claims;
  }

  private void isOf(JsonNode claims, Person person) {
    assertThat(text(claims, "tenant")).as("tenant of %s", person).isEqualTo(person.tenant());
    List<String> groups = new ArrayList<>();
    person
        .roles()
        .forEach((tenant, role) -> groups.add("/tenants/" + tenant + "/" + role.code() + "s"));
    assertThat(claims.path("groups"))
        .as("groups of %s", person)
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrderElementsOf(groups);
  }

  private List<String> published() {
    URI keys = URI.create(keycloak.issuer() + "/protocol/openid-connect/certs");
    try (JsonClient client = new JsonClient()) {
      List<String> ids = new ArrayList<>();
      client.get(keys).path("keys").forEach(key -> ids.add(key.path("kid").asText()));
      return ids;
    }
  }

  private static String type(@Nullable String token) {
    return Jwt.read(String.valueOf(token)).type();
  }

  private static @Nullable String text(JsonNode object, String name) {
    return object.path(name).textValue();
  }
}
