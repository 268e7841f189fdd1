package dev.sluice.admin.agents;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.member.Members;
import dev.sluice.db.agents.BindingRow;
import dev.sluice.db.agents.DeploymentRow;
import java.io.IOException;
import java.util.HexFormat;

/** Deployments and bindings as they are read and written. */
final class DeploymentShapes {

  static final Field GRAPH =
      Field.text(TargetFinder.GRAPH, 1, 200).says("The graph's name on the runtime.").like("agent");
  static final Field ASSISTANT =
      Field.uuid(TargetFinder.ASSISTANT)
          .says("The runtime's id of the assistant; of the graph's own one when absent.");
  static final Field CONFIG =
      Field.freeObject("config")
          .says(
              "What its runs have beside what each brings, which counts more: an assistant is made"
                  + " for it. Not beside an assistant that is named.");
  static final Field CONTEXT = Field.freeObject("context").says("The same as config.");
  static final Field NOTE = Field.text("note", 1, 2_000).orNull();
  static final Field SOURCE = Field.text("source_commit", 1, 200).orNull();
  static final Field NUMBER =
      Field.integer("number", 1, Integer.MAX_VALUE).says("Counts the agent's deployments.");
  static final Field DRIFT =
      Field.choice(
              "drift", "unknown", "none", "target-gone", "schemas-changed", "runtime-unreachable")
          .says("What the last look at the target found.");

  static final Shape DEPLOYMENT =
      Shape.of(
          "Deployment",
          Members.ID,
          Members.TENANT_ID,
          Field.uuid("agent_id"),
          NUMBER,
          Members.ENVIRONMENT,
          Field.uuid("runtime_id"),
          ASSISTANT,
          GRAPH,
          CONFIG,
          CONTEXT,
          Field.text("schema_hash", 64, 64).orNull().says("Of the assistant's schemas then."),
          NOTE,
          SOURCE,
          Field.choice("author_type", "user", "service_account").orNull(),
          Field.uuid("author_id").orNull(),
          Members.CREATED_AT);

  static final Shape NEW_DEPLOYMENT =
      Shape.of(
          "NewDeployment",
          Members.ENVIRONMENT,
          GRAPH.optional(),
          ASSISTANT.optional(),
          CONFIG.optional(),
          CONTEXT.optional(),
          NOTE.optional(),
          SOURCE.optional());

  static final Shape BINDING =
      Shape.of(
          "Binding",
          Members.ID,
          Members.TENANT_ID,
          Field.uuid("agent_id"),
          Members.ENVIRONMENT,
          Field.uuid("deployment_id"),
          Field.integer("deployment", 1, Integer.MAX_VALUE).says("Its number."),
          Field.uuid("runtime_id"),
          ASSISTANT,
          GRAPH,
          DRIFT,
          Field.time("checked_at").orNull(),
          Members.CREATED_AT,
          Members.UPDATED_AT);

  static final Shape NEW_BINDING =
      Shape.of(
          "NewBinding",
          Field.integer("deployment", 1, Integer.MAX_VALUE)
              .optional()
              .says("One that there is, such as an earlier one; instead of all others."),
          GRAPH.optional(),
          ASSISTANT.optional(),
          CONFIG.optional(),
          CONTEXT.optional(),
          NOTE.optional(),
          SOURCE.optional());

  private DeploymentShapes() {}

  /** A free object; an empty one when it is absent. */
  static String object(Body body, Field field) {
    String given = body.text(field.name());
    return given == null ? "{}" : given;
  }

  static Json.Content content(DeploymentRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "agent_id", row.agentId());
      json.writeNumberField("number", row.number());
      Members.write(json, "environment", row.env().code());
      Members.write(json, "runtime_id", row.runtimeId());
      Members.write(json, TargetFinder.ASSISTANT, row.assistantId());
      Members.write(json, TargetFinder.GRAPH, row.graphId());
      raw(json, "config", row.config());
      raw(json, "context", row.context());
      byte[] hash = row.schemaHash();
      Members.write(json, "schema_hash", hash == null ? null : HexFormat.of().formatHex(hash));
      Members.write(json, "note", row.note());
      Members.write(json, "source_commit", row.sourceCommit());
      Members.write(json, "author_type", row.authorType());
      Members.write(json, "author_id", row.authorId());
      Members.write(json, "created_at", row.createdAt());
    };
  }

  /** What the database keeps as JSON. */
  private static void raw(JsonGenerator json, String name, String value) throws IOException {
    json.writeFieldName(name);
    json.writeRawValue(value);
  }

  static Json.Content content(BindingRow row) {
    return json -> {
      Members.write(json, "id", row.id());
      Members.write(json, "tenant_id", row.tenantId());
      Members.write(json, "agent_id", row.agentId());
      Members.write(json, "environment", row.env().code());
      Members.write(json, "deployment_id", row.deploymentId());
      json.writeNumberField("deployment", row.deploymentNumber());
      Members.write(json, "runtime_id", row.runtimeId());
      Members.write(json, TargetFinder.ASSISTANT, row.assistantId());
      Members.write(json, TargetFinder.GRAPH, row.graphId());
      Members.write(json, "drift", row.drift());
      Members.write(json, "checked_at", row.checkedAt());
      Members.write(json, "created_at", row.createdAt());
      Members.write(json, "updated_at", row.updatedAt());
    };
  }
}
