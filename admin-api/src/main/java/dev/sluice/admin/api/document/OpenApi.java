package dev.sluice.admin.api.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.http.Route.Access;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Adds operations to an OpenAPI document that describes others, and says of those who may ask when
 * there is identity. Copies token by token: data binding would cost start-up time. Immutable.
 */
public final class OpenApi {

  private static final JsonFactory FACTORY = new JsonFactory();

  private static final String ABOUT =
      "Whoever asks shows a bearer token of a configured issuer or a platform API key. A tenant of"
          + " others is answered as one that is not there: 404. x-sluice-access says who may ask:"
          + " anybody; this-machine-or-platform (peers on this machine, else platform"
          + " administrators); caller (whoever has a valid credential); platform (platform"
          + " administrators); tenant-reader (platform administrators, and owners, admins and"
          + " auditors of the tenant in the path); tenant-admin (the same without auditors). GET"
          + " operations answer HEAD too. Lists are in the order of making; next_cursor leads to"
          + " the next page. Updates need If-Match with the ETag last seen; creates take an"
          + " Idempotency-Key, under which the answer is kept for a day.";

  private final List<Operation> operations;
  private final Map<String, Access> access;

  /**
   * What is to be added, and who may ask for the rest.
   *
   * @param operations to be added
   * @param access who may ask for those that the document has: by {@code GET /path}
   */
  public OpenApi(List<Operation> operations, Map<String, Access> access) {
    this.operations = List.copyOf(operations);
    this.access = Map.copyOf(access);
  }

  /** The document with the operations. */
  public String added(String document) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonParser in = FACTORY.createParser(document);
        JsonGenerator json = FACTORY.createGenerator(out)) {
      json.useDefaultPrettyPrinter();
      new Copy(in, json).run();
    }
    return out + "\n";
  }

  /** One copy under way. Thread-confined. */
  private final class Copy {
    private final JsonParser in;
    private final JsonGenerator json;

    /** Names of the members that the copy is in, the outermost first. */
    private final Deque<String> path = new ArrayDeque<>();

    Copy(JsonParser in, JsonGenerator json) {
      this.in = in;
      this.json = json;
    }

    void run() throws IOException {
      in.nextToken();
      object();
    }

    private void object() throws IOException {
      json.writeStartObject();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        path.addLast(name);
        in.nextToken();
        json.writeFieldName(name);
        value(name);
        path.removeLast();
      }
      atEnd(String.join(" ", path));
      json.writeEndObject();
    }

    private void value(String name) throws IOException {
      if (in.currentToken() == JsonToken.START_OBJECT) {
        object();
      } else if (name.equals("x-sluice-access")) {
        access();
      } else if (String.join(" ", path).equals("info description")) {
        json.writeString(ABOUT);
      } else if (String.join(" ", path).equals("tags")) {
        tags();
      } else {
        json.copyCurrentStructure(in);
      }
    }

    /** Of an operation that was there: {@code paths PATH METHOD x-sluice-access}. */
    private void access() throws IOException {
      String[] at = path.toArray(String[]::new);
      Access who = access.get(at[2].toUpperCase(Locale.ROOT) + " " + at[1]);
      if (who == null) {
        throw new IllegalStateException("there is no route for " + at[2] + " " + at[1]);
      }
      json.writeString(who.code());
      if (who == Access.ANYBODY) {
        json.writeArrayFieldStart("security");
        json.writeEndArray();
      } else if (who == Access.THIS_MACHINE_OR_PLATFORM) {
        security(List.of("", "bearer", "apiKey"));
      }
    }

    private void tags() throws IOException {
      json.writeStartArray();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        json.copyCurrentStructure(in);
      }
      for (String tag : operations.stream().map(OperationWriter::tag).distinct().toList()) {
        json.writeStartObject();
        json.writeStringField("name", tag);
        json.writeEndObject();
      }
      json.writeEndArray();
    }

    /** What is added to an object of the document. */
    private void atEnd(String where) throws IOException {
      switch (where) {
        case "" -> security(List.of("bearer", "apiKey"));
        case "paths" -> paths();
        case "components" -> securitySchemes();
        case "components schemas" -> schemas();
        default -> {}
      }
    }

    /** Any of these will do; the empty name is nothing. */
    private void security(List<String> schemes) throws IOException {
      json.writeArrayFieldStart("security");
      for (String scheme : schemes) {
        json.writeStartObject();
        if (!scheme.isEmpty()) {
          json.writeArrayFieldStart(scheme);
          json.writeEndArray();
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }

    private void securitySchemes() throws IOException {
      json.writeObjectFieldStart("securitySchemes");
      json.writeObjectFieldStart("bearer");
      json.writeStringField("type", "http");
      json.writeStringField("scheme", "bearer");
      json.writeStringField("description", "A token of a configured issuer, or an API key.");
      json.writeEndObject();
      json.writeObjectFieldStart("apiKey");
      json.writeStringField("type", "apiKey");
      json.writeStringField("in", "header");
      json.writeStringField("name", "x-api-key");
      json.writeEndObject();
      json.writeEndObject();
    }

    private void paths() throws IOException {
      Map<String, List<Operation>> byPath = new LinkedHashMap<>();
      for (Operation operation : operations) {
        byPath.computeIfAbsent(operation.path(), path -> new ArrayList<>()).add(operation);
      }
      for (Map.Entry<String, List<Operation>> at : byPath.entrySet()) {
        json.writeObjectFieldStart(at.getKey());
        for (Operation operation : at.getValue()) {
          new OperationWriter(json, operation).write();
        }
        json.writeEndObject();
      }
    }

    private void schemas() throws IOException {
      for (Shape shape : Shapes.of(operations)) {
        json.writeObjectFieldStart(shape.name());
        shape.describe(json);
        json.writeEndObject();
      }
    }
  }
}
