package dev.sluice.admin.member;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.api.value.Field;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Members of JSON objects that several resources have: what they may be, and how they are written.
 */
public final class Members {

  /** As an issuer's tokens have it: {@code iss} is compared to the byte. */
  public static final Field ISSUER =
      Field.shaped(
              "issuer",
              1,
              500,
              "^https?://[!-~]+$",
              "an issuer's URL, as its tokens have it, of at most 500 characters")
          .says("The iss of the issuer's tokens, to the byte.")
          .like("https://login.example.com/realms/acme");

  /** OpenID Connect Core §2: at most 255 ASCII characters. */
  public static final Field SUBJECT =
      Field.shaped("subject", 1, 255, "^[!-~]+$", "1 to 255 visible ASCII characters")
          .says("The sub of the issuer's tokens.")
          .like("7b0d9c1e-4a7e-4a39-9d5a-2f0a3c0b1d11");

  public static final Field CLIENT_ID =
      Field.shaped("client_id", 1, 255, "^[!-~]+$", "1 to 255 visible ASCII characters")
          .says("The client whose tokens (azp) stand for the service account; with issuer.")
          .like("nightly-batch");

  public static final Field EMAIL =
      Field.shaped(
              "email",
              3,
              320,
              "^[^@\\u0000-\\u0020\\u007f-\\u00a0\\u2028-\\u202e\\u2066-\\u2069]+"
                  + "@[^@\\u0000-\\u0020\\u007f-\\u00a0\\u2028-\\u202e\\u2066-\\u2069]+$",
              "an address with one @, of at most 320 characters")
          .says("For people to know each other by; decides nothing.")
          .like("ada@example.com");

  public static final Field NAME =
      Field.text("name", 1, 200).says("For people to read.").like("Acme");

  public static final Field STATUS = Field.choice("status", "active", "suspended");

  public static final Field ROLE =
      Field.choice("role", "owner", "admin", "member", "auditor").says("In the tenant.");

  public static final Field ENVIRONMENT = Field.choice("environment", "dev", "staging", "prod");

  public static final Field ID = Field.uuid("id").says("UUIDv7: in the order of making.");
  public static final Field TENANT_ID = Field.uuid("tenant_id");
  public static final Field USER_ID = Field.uuid("user_id");
  public static final Field CREATED_AT = Field.time("created_at");
  public static final Field UPDATED_AT = Field.time("updated_at");

  private Members() {}

  public static void write(JsonGenerator json, String name, @Nullable UUID id) throws IOException {
    write(json, name, id == null ? null : id.toString());
  }

  /** In UTC. */
  public static void write(JsonGenerator json, String name, @Nullable Instant time)
      throws IOException {
    write(json, name, time == null ? null : time.toString());
  }

  public static void write(JsonGenerator json, String name, @Nullable String text)
      throws IOException {
    if (text == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, text);
    }
  }
}
