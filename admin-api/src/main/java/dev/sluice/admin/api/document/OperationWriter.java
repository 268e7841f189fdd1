package dev.sluice.admin.api.document;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.api.EntityTag;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.Operation.Kind;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Response;
import dev.sluice.admin.http.Route.Access;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes one operation into an OpenAPI document. Thread-confined. */
final class OperationWriter {

  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");

  private final JsonGenerator json;
  private final Operation operation;

  OperationWriter(JsonGenerator json, Operation operation) {
    this.json = json;
    this.operation = operation;
  }

  /** Of the path's last part that is no variable and no verb. */
  static String tag(Operation operation) {
    String rest = operation.path().replace("/v1/tenants/{tenant}/", "/v1/");
    String tag = rest.split("/", -1)[2];
    return Set.of("suspend", "resume", "{tenant}").contains(tag) ? "tenants" : tag;
  }

  void write() throws IOException {
    json.writeObjectFieldStart(operation.method().toLowerCase(Locale.ROOT));
    json.writeStringField("operationId", operation.id());
    json.writeArrayFieldStart("tags");
    json.writeString(tag(operation));
    json.writeEndArray();
    json.writeStringField("summary", operation.summary());
    json.writeStringField("x-sluice-access", operation.access().code());
    parameters();
    if (operation.body() != null) {
      json.writeObjectFieldStart("requestBody");
      json.writeBooleanField("required", true);
      content(operation.body());
      json.writeEndObject();
    }
    responses();
    json.writeEndObject();
  }

  private void parameters() throws IOException {
    json.writeArrayFieldStart("parameters");
    Matcher variable = VARIABLE.matcher(operation.path());
    while (variable.find()) {
      parameter("path", variable(variable.group(1)));
    }
    for (Field field : operation.parameters()) {
      parameter("query", field);
    }
    switch (operation.kind()) {
      case CREATE ->
          parameter(
              "header",
              Field.shaped("Idempotency-Key", 1, Operation.MAX_IDEMPOTENCY_KEY, "^[!-~]+$", "")
                  .optional()
                  .says("Anything unique: the same key and body get the same answer for a day."));
      case UPDATE -> ifMatch(true);
      case PUT, DELETE -> ifMatch(false);
      case PLAIN, LIST, ONE -> {}
    }
    json.writeEndArray();
  }

  private static Field variable(String name) {
    return switch (name) {
      case "environment" -> Field.choice(name, "dev", "staging", "prod");
      case "number" -> Field.integer(name, 1, Integer.MAX_VALUE);
      default -> Field.uuid(name);
    };
  }

  private void ifMatch(boolean required) throws IOException {
    Field field =
        Field.shaped("If-Match", 0, Integer.MAX_VALUE, EntityTag.FORM, "")
            .says("The ETag last seen, or *.")
            .like("*");
    parameter("header", required ? field : field.optional());
  }

  private void parameter(String in, Field field) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", field.name());
    json.writeStringField("in", in);
    json.writeBooleanField("required", field.isRequired());
    if (!field.description().isEmpty()) {
      json.writeStringField("description", field.description());
    }
    if (field.example() != null) {
      json.writeStringField("example", field.example());
    }
    json.writeObjectFieldStart("schema");
    field.type().describe(json);
    json.writeEndObject();
    json.writeEndObject();
  }

  private void responses() throws IOException {
    json.writeObjectFieldStart("responses");
    success(operation.status(), operation.status() == 204 ? "It is done." : "As it is now.");
    if (operation.kind() == Kind.PUT) {
      success(201, "It was made.");
    }
    for (int status : problems()) {
      problem(Integer.toString(status));
    }
    problem("default");
    json.writeEndObject();
  }

  private void success(int status, String description) throws IOException {
    json.writeObjectFieldStart(Integer.toString(status));
    json.writeStringField("description", description);
    headers();
    if (operation.answer() != null) {
      content(operation.answer());
    }
    json.writeEndObject();
  }

  private void headers() throws IOException {
    boolean hasTag =
        operation.kind() == Kind.ONE
            || operation.kind() == Kind.CREATE
            || operation.kind() == Kind.PUT
            || operation.kind() == Kind.UPDATE;
    if (!hasTag) {
      return;
    }
    json.writeObjectFieldStart("headers");
    header("ETag", "Its revision, for If-Match.");
    if (operation.kind() == Kind.CREATE) {
      header("Location", "Where it is.");
    }
    json.writeEndObject();
  }

  private void header(String name, String description) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("description", description);
    json.writeBooleanField("required", true);
    json.writeObjectFieldStart("schema");
    json.writeStringField("type", "string");
    json.writeEndObject();
    json.writeEndObject();
  }

  private Set<Integer> problems() {
    Set<Integer> problems = new TreeSet<>(Set.of(400, 401, 403, 503));
    if (operation.path().contains("{") || operation.access() == Access.TENANT_ADMIN) {
      problems.add(404);
    }
    if (operation.body() != null) {
      problems.addAll(Set.of(413, 415, 422));
    }
    switch (operation.kind()) {
      case CREATE -> problems.add(409);
      case UPDATE -> problems.addAll(Set.of(409, 412, 428));
      case PUT, DELETE -> problems.addAll(Set.of(409, 412));
      case ONE -> {
        if (operation.method().equals("POST")) { // something is done to it, which may be refused
          problems.add(409);
        }
      }
      case PLAIN, LIST -> {}
    }
    return problems;
  }

  private void problem(String status) throws IOException {
    json.writeObjectFieldStart(status);
    json.writeStringField("$ref", "#/components/responses/Problem");
    json.writeEndObject();
  }

  private void content(Shape shape) throws IOException {
    json.writeObjectFieldStart("content");
    json.writeObjectFieldStart(Response.JSON);
    json.writeObjectFieldStart("schema");
    json.writeStringField("$ref", "#/components/schemas/" + shape.name());
    json.writeEndObject();
    json.writeFieldName("example");
    Example.write(json, shape);
    json.writeEndObject();
    json.writeEndObject();
  }
}
