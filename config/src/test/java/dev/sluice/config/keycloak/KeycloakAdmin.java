package dev.sluice.config.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.config.keycloak.JsonClient.Answer;
import java.net.URI;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What an administrator does to a realm, by Keycloak's admin API. Thread-safe. */
public final class KeycloakAdmin {
  private static final int FIRST_PRIORITY = 100;

  private final String url;
  private final String realm;
  private volatile String token = "";

  KeycloakAdmin(String url, String realm) {
    this.url = url;
    this.realm = realm;
  }

  /** The id of the key that signs tokens now. */
  public String signingKey() {
    return get("/keys").path("active").path("RS256").asText();
  }

  /**
   * Makes a new key that signs from now on; the old one stays published.
   *
   * @return the id of the old one
   */
  public String rotateKeys() {
    JsonNode keys = get("/keys");
    int highest = FIRST_PRIORITY;
    for (JsonNode key : keys.path("keys")) {
      highest = Math.max(highest, key.path("providerPriority").asInt());
    }
    ObjectNode component = JsonNodeFactory.instance.objectNode();
    component.put("name", "rsa-" + (highest + 1));
    component.put("providerId", "rsa-generated");
    component.put("providerType", "org.keycloak.keys.KeyProvider");
    component.putObject("config").putArray("priority").add(Integer.toString(highest + 1));
    call("POST", "/components", component);
    return keys.path("active").path("RS256").asText();
  }

  /** Takes a key out of use; it stays published, so that its tokens stay good. */
  public void retireKey(String id) {
    configureKey(id, "active");
  }

  /** Takes a key back: it is no longer published, and its tokens end. */
  public void withdrawKey(String id) {
    configureKey(id, "enabled");
  }

  /** Lets a user sign in, or no longer. */
  public void enable(String username, boolean enabled) {
    JsonNode user = user(username);
    ((ObjectNode) user).put("enabled", enabled);
    call("PUT", "/users/" + user.path("id").asText(), user);
  }

  /** Ends all sessions of a user, which clients hear of that want to. */
  public void logOut(String username) {
    call("POST", "/users/" + user(username).path("id").asText() + "/logout", null);
  }

  /** Where a client wants to hear of logouts; nothing for nowhere. */
  public void notifyOfLogouts(String clientId, String uri) {
    JsonNode client = get("/clients?clientId=" + clientId).path(0);
    ((ObjectNode) client.path("attributes")).put("backchannel.logout.url", uri);
    call("PUT", "/clients/" + client.path("id").asText(), client);
  }

  private void configureKey(String id, String name) {
    JsonNode key =
        StreamSupport.stream(get("/keys").path("keys").spliterator(), false)
            .filter(each -> each.path("kid").asText().equals(id))
            .findFirst()
            .orElseThrow();
    String path = "/components/" + key.path("providerId").asText();
    JsonNode component = get(path);
    ((ObjectNode) component.path("config")).putArray(name).add("false");
    call("PUT", path, component);
  }

  private JsonNode user(String username) {
    return get("/users?exact=true&username=" + username).path(0);
  }

  private JsonNode get(String path) {
    return call("GET", path, null);
  }

  private JsonNode call(String method, String path, @Nullable JsonNode body) {
    try (JsonClient client = new JsonClient()) {
      URI uri = URI.create(url + "/admin/realms/" + realm + path);
      Answer answer = client.send(method, uri, token, body);
      if (answer.status() == 401) { // not signed in, or not for the last minute
        token = signIn(client);
        answer = client.send(method, uri, token, body);
      }
      if (answer.status() / 100 != 2) {
        throw new AssertionError(method + " " + uri + ": " + answer);
      }
      return answer.body();
    }
  }

  private String signIn(JsonClient client) {
    Map<String, String> form =
        Map.of(
            "grant_type", "password",
            "client_id", "admin-cli",
            "username", "admin",
            "password", "admin");
    URI uri = URI.create(url + "/realms/master/protocol/openid-connect/token");
    return TokenSet.of(client.postForm(uri, form)).access();
  }
}
