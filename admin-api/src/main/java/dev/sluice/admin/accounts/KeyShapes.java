package dev.sluice.admin.accounts;

import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.member.Members;
import dev.sluice.db.identity.ApiKeyRow;
import java.util.ArrayList;
import java.util.List;

/** API keys as they are read and written. */
final class KeyShapes {

  /** Longest overlap of a key with the one that replaces it, in seconds: 30 days. */
  private static final long MAX_OVERLAP_SECONDS = 2_592_000;

  private static final Field ACCOUNT =
      Field.uuid("service_account_id").says("The service account whose key it is.");
  private static final Field NAME = Members.NAME.like("laptop");
  private static final Field PROJECT =
      Field.uuid("project_id").orNull().says("The only project it may name; null for any.");
  private static final Field ENVIRONMENT =
      Members.ENVIRONMENT.orNull().says("The only environment it may name; null for any.");
  private static final Field EXPIRES_AT =
      Field.time("expires_at").orNull().says("When it ends; null for never.");

  static final Shape KEY =
      Shape.of(
          "ApiKey",
          Members.ID,
          Members.TENANT_ID,
          ACCOUNT,
          NAME,
          Field.shaped("public_id", 16, 16, "^[0-9A-Za-z]{16}$", "16 base62 characters")
              .says("The part of the key that names it."),
          PROJECT,
          ENVIRONMENT,
          EXPIRES_AT,
          Field.time("revoked_at").orNull(),
          Field.time("last_used_at").orNull().says("To about a minute."),
          Field.uuid("rotated_from").orNull().says("The key that it replaces."),
          Members.CREATED_AT,
          Members.UPDATED_AT);

  /** A key just made. */
  static final Shape MADE = made();

  static final Shape NEW_KEY =
      Shape.of(
          "NewApiKey",
          ACCOUNT,
          NAME,
          PROJECT.optional(),
          ENVIRONMENT.optional(),
          EXPIRES_AT.optional());

  static final Shape CHANGE = Shape.of("ApiKeyChange", NAME.optional(), EXPIRES_AT.optional());

  static final Shape ROTATION =
      Shape.of(
          "ApiKeyRotation",
          Field.integer("overlap_seconds", 0, MAX_OVERLAP_SECONDS)
              .optional()
              .says("How long the old key goes on; 3600 when absent."),
          EXPIRES_AT.optional().says("When the new key ends; as the old one when absent."));

  private KeyShapes() {}

  private static Shape made() {
    List<Field> fields = new ArrayList<>(KEY.fields());
    fields.add(
        Field.shaped(
                "key",
                65,
                72,
                "^slk_(dev|staging|prod|any)_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}$",
                "an API key")
            .optional()
            .like("slk_any_" + "0".repeat(16) + "_" + "0".repeat(43))
            .says("The key itself. Absent when the request is repeated: it is shown once."));
    return new Shape("NewlyMadeApiKey", fields);
  }

  static Json.Content content(ApiKeyRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "service_account_id", row.serviceAccountId());
      Members.write(json, "name", row.name());
      Members.write(json, "public_id", row.publicId());
      Members.write(json, "project_id", row.projectId());
      Members.write(json, "environment", row.environment());
      Members.write(json, "expires_at", row.expiresAt());
      Members.write(json, "revoked_at", row.revokedAt());
      Members.write(json, "last_used_at", row.lastUsedAt());
      Members.write(json, "rotated_from", row.rotatedFrom());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }

  /** With the key itself: for the one answer that shows it. */
  static Json.Content content(ApiKeyRow row, String key) {
    return json -> {
      content(row).writeTo(json);
      Members.write(json, "key", key);
    };
  }
}
