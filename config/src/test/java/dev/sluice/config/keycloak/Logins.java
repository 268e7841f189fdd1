package dev.sluice.config.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.config.keycloak.Browser.Page;
import dev.sluice.config.keycloak.TwoTenants.Person;
import dev.sluice.config.keycloak.TwoTenants.Program;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ways to a token of the realm {@code platform}. Thread-safe. */
public final class Logins {
  static final String BROWSER_CLIENT = "sluice-console";
  static final String PASSWORD_CLIENT = "sluice-tests";

  /** Nobody listens there: the browser stops before it. */
  private static final String CALLBACK = "http://127.0.0.1:9/callback";

  private final String protocol;

  Logins(String issuer) {
    this.protocol = issuer + "/protocol/openid-connect";
  }

  /** The password grant, which the realm allows to one client for tests. */
  public TokenSet password(Person person) {
    return TokenSet.of(tryPassword(person));
  }

  /** The token endpoint's answer to a password, whatever it is. */
  JsonNode tryPassword(Person person) {
    return token(
        Map.of(
            "grant_type",
            "password",
            "client_id",
            PASSWORD_CLIENT,
            "username",
            person.name(),
            "password",
            person.password(),
            "scope",
            "openid"));
  }

  /** The token endpoint's answer to a refresh token of {@link #password}, whatever it is. */
  JsonNode tryRefresh(String refreshToken) {
    return token(
        Map.of(
            "grant_type", "refresh_token",
            "client_id", PASSWORD_CLIENT,
            "refresh_token", refreshToken));
  }

  /** Client credentials. */
  public TokenSet clientCredentials(Program program) {
    return TokenSet.of(
        token(
            Map.of(
                "grant_type", "client_credentials",
                "client_id", program.clientId(),
                "client_secret", program.secret())));
  }

  /** The authorization code flow with PKCE, through the login page. */
  public TokenSet browser(Person person) {
    try (Browser browser = new Browser(CALLBACK)) {
      Pkce pkce = Pkce.random();
      Page login = browser.open(authorize(pkce.parameters(), "openid"));
      return redeem(signIn(browser, login, person), pkce);
    }
  }

  /**
   * The same, but by the login of the realm {@code corp}, which answers by SAML.
   *
   * @param scope of OpenID Connect, {@code openid} at least
   */
  public TokenSet saml(Person person, String scope) {
    try (Browser browser = new Browser(CALLBACK)) {
      Pkce pkce = Pkce.random();
      Map<String, String> parameters = new LinkedHashMap<>(pkce.parameters());
      parameters.put("kc_idp_hint", "corp");
      Page request = browser.open(authorize(parameters, scope)); // a form with a SAMLRequest
      Page login = browser.submit(request, Map.of());
      Page response = signIn(browser, login, person); // a form with a SAMLResponse
      return redeem(browser.submit(response, Map.of()), pkce);
    }
  }

  /** Where the browser is sent when a client begins a login without PKCE. */
  URI withoutPkce() {
    try (Browser browser = new Browser(CALLBACK)) {
      return browser.open(authorize(Map.of(), "openid")).uri();
    }
  }

  private URI authorize(Map<String, String> more, String scope) {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("client_id", BROWSER_CLIENT);
    query.put("redirect_uri", CALLBACK);
    query.put("response_type", "code");
    query.put("scope", scope);
    query.put("state", "state");
    query.putAll(more);
    return URI.create(protocol + "/auth?" + Browser.encode(query));
  }

  /** A realm with organizations asks for the name first, and for the password on the next page. */
  private static Page signIn(Browser browser, Page login, Person person) {
    Map<String, String> credentials =
        Map.of("username", person.name(), "password", person.password());
    Page next = browser.submit(login, credentials);
    return next.asksFor("password") ? browser.submit(next, credentials) : next;
  }

  private TokenSet redeem(Page callback, Pkce pkce) {
    return TokenSet.of(
        token(
            Map.of(
                "grant_type",
                "authorization_code",
                "client_id",
                BROWSER_CLIENT,
                "redirect_uri",
                CALLBACK,
                "code",
                Pkce.codeOf(callback),
                "code_verifier",
                pkce.verifier())));
  }

  private JsonNode token(Map<String, String> form) {
    try (JsonClient client = new JsonClient()) {
      return client.postForm(URI.create(protocol + "/token"), form);
    }
  }
}
