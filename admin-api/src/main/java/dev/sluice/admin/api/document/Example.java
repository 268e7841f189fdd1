package dev.sluice.admin.api.document;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.api.value.Type;
import java.io.IOException;

/** Writes an example of a shape. */
final class Example {

  private static final String ID = "0198f6b0-7c31-7e55-9d1c-2b7f3c9a4e10";
  private static final String TIME = "2027-01-31T12:00:00Z";

  private Example() {}

  /** With what is required, and what has an example of its own. */
  static void write(JsonGenerator json, Shape shape) throws IOException {
    json.writeStartObject();
    for (Field field : shape.fields()) {
      if (field.isRequired() || field.example() != null) {
        json.writeFieldName(field.name());
        value(json, field);
      }
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, Field field) throws IOException {
    if (field.example() != null) {
      json.writeString(field.example());
      return;
    }
    switch (field.type()) {
      case Type.Text text -> text(json, field, text);
      case Type.Choice choice -> json.writeString(choice.values().getFirst());
      case Type.Id() -> json.writeString(ID);
      case Type.Time() -> json.writeString(TIME);
      case Type.Whole whole -> json.writeNumber(whole.min());
      case Type.Flag() -> json.writeBoolean(false);
      case Type.Texts(Type.Text _, int _) -> {
        json.writeStartArray();
        json.writeEndArray();
      }
      case Type.FreeObject() -> {
        json.writeStartObject();
        json.writeEndObject();
      }
      case Type.Part(Shape shape, boolean many) -> {
        if (many) {
          json.writeStartArray();
        }
        write(json, shape);
        if (many) {
          json.writeEndArray();
        }
      }
    }
  }

  private static void text(JsonGenerator json, Field field, Type.Text text) throws IOException {
    if (field.isNullable()) {
      json.writeNull();
    } else {
      json.writeString("a".repeat(Math.max(1, text.min())));
    }
  }
}
