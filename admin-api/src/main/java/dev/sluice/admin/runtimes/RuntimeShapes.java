package dev.sluice.admin.runtimes;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.member.Members;
import dev.sluice.db.runtimes.RuntimeGraphRow;
import dev.sluice.db.runtimes.RuntimeRow;
import dev.sluice.db.runtimes.UsableRuntimeRow;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runtimes as they are read and written. */
final class RuntimeShapes {

  /** Most graphs that are shown. */
  static final int MAX_GRAPHS = 2_000;

  private static final Field KEY =
      Field.shaped("key", 1, 63, "^[a-z][a-z0-9-]{0,62}$", "a key")
          .says("Its name for operators; never changes.")
          .like("shared-eu");

  static final Field KIND =
      Field.choice("kind", "shared", "dedicated").says("Whose tenants it serves.");

  static final Field TENANT =
      Field.uuid("tenant_id").orNull().says("Whom alone it serves; null when it is shared.");

  private static final Field BASE_URL =
      Field.shaped(
              "base_url",
              8,
              300,
              "^https?://([A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\])"
                  + "(:[1-9][0-9]{0,4})?$",
              "http:// or https://, a host, and perhaps a port; no path")
          .like("http://langgraph.internal:8000");

  private static final Field SECRET_REF =
      Field.shaped(
              "secret_ref",
              5,
              1_000,
              "^(env:[A-Za-z_][A-Za-z0-9_]*|file:/[!-~]+)$",
              "env:NAME or file:/path")
          .orNull()
          .says(
              "Where our credential for it is kept, never the credential; null: it asks for none.")
          .like("env:LANGGRAPH_KEY");

  private static final Field SECRET_FIELD =
      Field.shaped("secret_field", 1, 63, "^[a-z][a-z0-9-]{0,62}$", "a header field's name")
          .says("The header field that carries the credential.")
          .like("x-api-key");

  private static final Field IN_CONFIGURABLE =
      Field.flag("in_configurable").says("Whether runs are told who calls in config.configurable.");
  private static final Field IN_CONTEXT =
      Field.flag("in_context").says("Whether runs with a context are told there.");
  private static final Field ASSERTION =
      Field.flag("assertion").says("Whether it gets a signed word about who calls.");
  private static final Field CAPACITY =
      Field.integer("capacity", 1, 1_000_000)
          .orNull()
          .says("Most runs at once; null: no limit of ours.");

  private static final Field DIALECT = Field.choice("dialect", "python", "javascript");
  private static final Field VERSION =
      Field.text("version", 1, 200).orNull().says("As it named itself when it was last looked at.");
  private static final Field HEALTH =
      Field.choice("health", "unknown", "up", "down").says("When it was last looked at.");
  private static final Field INSPECTED_AT = Field.time("inspected_at").orNull();

  private static final Shape GRAPH =
      Shape.of(
          "RuntimeGraph",
          Field.text("graph_id", 1, 200),
          Field.uuid("assistant_id").says("Its system assistant."),
          Field.text("schema_hash", 64, 64)
              .orNull()
              .says("SHA-256 of its schemas; null when they could not be read."));

  private static final Field GRAPHS =
      Field.of("graphs", GRAPH, true).optional().says("What was found on it; not in lists.");

  static final Shape RUNTIME =
      Shape.of(
          "RegisteredRuntime",
          Members.ID,
          KEY,
          KIND,
          TENANT,
          Members.NAME,
          BASE_URL,
          SECRET_REF,
          SECRET_FIELD,
          IN_CONFIGURABLE,
          IN_CONTEXT,
          ASSERTION,
          CAPACITY,
          Members.STATUS,
          DIALECT,
          VERSION,
          HEALTH,
          INSPECTED_AT,
          Members.CREATED_AT,
          Members.UPDATED_AT,
          GRAPHS);

  static final Shape USABLE =
      Shape.of(
          "UsableRuntime",
          Members.ID,
          KEY,
          KIND,
          Members.NAME,
          Members.STATUS,
          DIALECT,
          VERSION,
          HEALTH,
          INSPECTED_AT,
          Members.CREATED_AT,
          Members.UPDATED_AT,
          GRAPHS);

  static final Shape NEW =
      Shape.of(
          "NewRuntime",
          KEY,
          Members.NAME,
          TENANT.optional(),
          BASE_URL,
          SECRET_REF.optional(),
          SECRET_FIELD.optional(),
          IN_CONFIGURABLE.optional(),
          IN_CONTEXT.optional(),
          ASSERTION.optional(),
          CAPACITY.optional());

  static final Shape CHANGE =
      Shape.of(
          "RuntimeChange",
          Members.NAME.optional(),
          BASE_URL.optional(),
          SECRET_REF.optional(),
          SECRET_FIELD.optional(),
          IN_CONFIGURABLE.optional(),
          IN_CONTEXT.optional(),
          ASSERTION.optional(),
          CAPACITY.optional());

  private RuntimeShapes() {}

  /** For platform administrators. */
  static Json.Content content(RuntimeRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "key", row.key());
      Members.write(json, "kind", row.kind().code());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "name", row.name());
      Members.write(json, "base_url", row.baseUrl());
      Members.write(json, "secret_ref", row.secretRef());
      Members.write(json, "secret_field", row.secretField());
      json.writeBooleanField("in_configurable", row.inConfigurable());
      json.writeBooleanField("in_context", row.inContext());
      json.writeBooleanField("assertion", row.assertion());
      number(json, "capacity", row.capacity());
      Members.write(json, "status", row.status().code());
      Members.write(json, "dialect", code(row.dialect()));
      Members.write(json, "version", row.version());
      Members.write(json, "health", row.health().code());
      Members.write(json, "inspected_at", row.inspectedAt());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }

  /** For tenants: neither address nor credential. */
  static Json.Content content(UsableRuntimeRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "key", row.key());
      Members.write(json, "kind", row.kind().code());
      Members.write(json, "name", row.name());
      Members.write(json, "status", row.status().code());
      Members.write(json, "dialect", code(row.dialect()));
      Members.write(json, "version", row.version());
      Members.write(json, "health", row.health().code());
      Members.write(json, "inspected_at", row.inspectedAt());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }

  /** The same with what was found on it. */
  static Json.Content with(Json.Content content, List<RuntimeGraphRow> graphs) {
    List<RuntimeGraphRow> shown = new ArrayList<>(graphs);
    return json -> {
      content.writeTo(json);
      json.writeArrayFieldStart("graphs");
      for (RuntimeGraphRow graph : shown) {
        json.writeStartObject();
        Members.write(json, "graph_id", graph.graphId());
        Members.write(json, "assistant_id", graph.assistantId());
        byte[] hash = graph.schemaHash();
        Members.write(json, "schema_hash", hash == null ? null : HexFormat.of().formatHex(hash));
        json.writeEndObject();
      }
      json.writeEndArray();
    };
  }

  private static String code(Dialect dialect) {
    return dialect.name().toLowerCase(Locale.ROOT);
  }

  private static void number(JsonGenerator json, String name, @Nullable Integer number)
      throws IOException {
    if (number == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, number);
    }
  }
}
