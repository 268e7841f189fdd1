package dev.sluice.admin.api.value;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of an object: of a body that is read, or of an answer. Immutable.
 *
 * @param name under which the OpenAPI document has it
 */
public record Shape(String name, List<Field> fields) {

  public Shape {
    fields = List.copyOf(fields);
  }

  public static Shape of(String name, Field... fields) {
    return new Shape(name, List.of(fields));
  }

  /**
   * Reads a body; tells of all its faults at once.
   *
   * @throws ProblemException 400 when it is not JSON, 422 when it is not of this shape
   */
  public Body read(String text) throws ProblemException {
    List<FieldError> faults = new ArrayList<>();
    Map<String, Object> given = JsonObject.parse(text, faults);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Field field : fields) {
      if (given.containsKey(field.name())) {
        check(field, given.get(field.name()), values, faults);
      } else if (field.isRequired()) {
        faults.add(new FieldError(field.name(), "missing (expected: " + expected(field) + ")"));
      }
    }
    refuseOthers(given, faults);
    if (!faults.isEmpty()) {
      throw ProblemException.unprocessable(faults);
    }
    return new Body(values);
  }

  private static void check(
      Field field, Object value, Map<String, Object> values, List<FieldError> faults) {
    if (value == JsonObject.Special.NULL && field.isNullable()) {
      values.put(field.name(), value);
      return;
    }
    Object read = field.type().read(value);
    if (read == null) {
      faults.add(new FieldError(field.name(), "expected: " + expected(field)));
    } else {
      values.put(field.name(), read);
    }
  }

  private static String expected(Field field) {
    return field.type().expected() + (field.isNullable() ? ", or null" : "");
  }

  private void refuseOthers(Map<String, Object> given, List<FieldError> faults) {
    Set<String> others = new HashSet<>(given.keySet());
    fields.forEach(field -> others.remove(field.name()));
    for (String other : others.stream().sorted().limit(JsonObject.MAX_FAULTS).toList()) {
      faults.add(
          new FieldError(
              JsonObject.shortened(other),
              "unknown (expected: " + String.join(", ", names()) + ")"));
    }
  }

  private List<String> names() {
    return fields.stream().map(Field::name).toList();
  }

  /** Writes its JSON schema's members. */
  public void describe(JsonGenerator json) throws IOException {
    json.writeStringField("type", "object");
    json.writeArrayFieldStart("required");
    for (Field field : fields) {
      if (field.isRequired()) {
        json.writeString(field.name());
      }
    }
    json.writeEndArray();
    json.writeObjectFieldStart("properties");
    for (Field field : fields) {
      json.writeObjectFieldStart(field.name());
      field.describe(json);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeBooleanField("additionalProperties", false);
  }
}
