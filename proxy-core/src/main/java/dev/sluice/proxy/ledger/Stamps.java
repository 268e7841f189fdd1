package dev.sluice.proxy.ledger;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.json.JsonMembers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a runtime's resource says of whose it is (design section 6). Clients see
 * stamps, so they are ids and nothing else; what clients write under these names is removed.
 * Immutable.
 *
 * @param agent null when no agent has to do with it
 */
public record Stamps(
    UUID tenant,
    UUID project,
    Environment environment,
    @Nullable UUID agent,
    PrincipalKind principalKind,
    UUID principal) {
  /** With what the names of all stamps begin. No client may write such a name. */
  public static final String PREFIX = "sluice_";

  public static final String TENANT = "sluice_tenant";
  public static final String PROJECT = "sluice_project";
  public static final String ENVIRONMENT = "sluice_env";
  public static final String AGENT = "sluice_agent";
  public static final String PRINCIPAL = "sluice_principal";

  /** What {@code created_by} says of an assistant that we made, for a deployment. */
  public static final String GATEWAY = "sluice";

  // Each ends the value before it, and begins its own.
  private static final byte[] TENANT_IS = ascii("\"" + TENANT + "\":\"");
  private static final byte[] PROJECT_IS = ascii("\",\"" + PROJECT + "\":\"");
  private static final byte[] ENVIRONMENT_IS = ascii("\",\"" + ENVIRONMENT + "\":\"");
  private static final byte[] AGENT_IS = ascii("\",\"" + AGENT + "\":\"");
  private static final byte[] PRINCIPAL_IS = ascii("\",\"" + PRINCIPAL + "\":\"");
  private static final int SEPARATORS = 2; // the colon of a principal, and the last quote

  private static final List<String> NAMES = List.of(TENANT, PROJECT, ENVIRONMENT, AGENT, PRINCIPAL);
  private static final List<String> NAMES_WITHOUT_AGENT =
      List.of(TENANT, PROJECT, ENVIRONMENT, PRINCIPAL);

  /** Which principal, as one value: {@code user:…} or {@code service_account:…}. */
  public static String principal(PrincipalKind kind, UUID id) {
    return kind.code() + ":" + id;
  }

  /** The stamps as they stand in JSON: nothing in names, ids and codes is to be escaped there. */
  public JsonMembers members() {
    String env = environment.code();
    String kind = principalKind.code();
    byte[] json = new byte[length(env, kind)];
    int at = put(tenant, json, put(TENANT_IS, json, 0));
    at = put(project, json, put(PROJECT_IS, json, at));
    at = put(env, json, put(ENVIRONMENT_IS, json, at));
    at = agent == null ? at : put(agent, json, put(AGENT_IS, json, at));
    at = put(kind, json, put(PRINCIPAL_IS, json, at));
    json[at] = ':';
    at = put(principal, json, at + 1);
    json[at] = '"';
    return JsonMembers.written(agent == null ? NAMES_WITHOUT_AGENT : NAMES, json);
  }

  private int length(String env, String kind) {
    int ids = 3 * Uuids.LENGTH + TENANT_IS.length + PROJECT_IS.length + PRINCIPAL_IS.length;
    int codes = ENVIRONMENT_IS.length + env.length() + kind.length() + SEPARATORS;
    return ids + codes + (agent == null ? 0 : AGENT_IS.length + Uuids.LENGTH);
  }

  private static int put(byte[] ascii, byte[] to, int at) {
    System.arraycopy(ascii, 0, to, at, ascii.length);
    return at + ascii.length;
  }

  private static int put(UUID id, byte[] to, int at) {
    return Uuids.write(id, to, at);
  }

  private static int put(String code, byte[] to, int at) {
    for (int i = 0; i < code.length(); i++) {
      to[at + i] = (byte) code.charAt(i);
    }
    return at + code.length();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads stamps off metadata. */
  public interface Metadata {
    /** The string under this name; null when there is none. */
    @Nullable String text(String name);
  }

  /** What the metadata says; empty when a stamp is missing or is none of ours. */
  public static Optional<Stamps> read(Metadata metadata) {
    UUID tenant = id(metadata.text(TENANT));
    UUID project = id(metadata.text(PROJECT));
    String environment = metadata.text(ENVIRONMENT);
    String principal = metadata.text(PRINCIPAL);
    if (tenant == null || project == null || environment == null || principal == null) {
      return Optional.empty();
    }
    return Environment.of(environment)
        .flatMap(env -> read(tenant, project, env, id(metadata.text(AGENT)), principal));
  }

  private static Optional<Stamps> read(
      UUID tenant, UUID project, Environment env, @Nullable UUID agent, String principal) {
    for (PrincipalKind kind : PrincipalKind.values()) {
      String prefix = kind.code() + ":";
      UUID id = principal.startsWith(prefix) ? id(principal.substring(prefix.length())) : null;
      if (id != null) {
        return Optional.of(new Stamps(tenant, project, env, agent, kind, id));
      }
    }
    return Optional.empty();
  }

  private static @Nullable UUID id(@Nullable String text) {
    return text == null ? null : Uuids.parse(text);
  }
}
