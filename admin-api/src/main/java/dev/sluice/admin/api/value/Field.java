package dev.sluice.admin.api.value;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One member of an object in JSON, or one query parameter: what it may be, for the code that reads
 * it and for the OpenAPI document. Immutable.
 *
 * @param isRequired whether it must be there in a body; in an answer, whether it always is
 * @param isNullable whether it may be {@code null}
 * @param description a sentence for the document
 * @param example a value for the document, null for none
 */
public record Field(
    String name,
    Type type,
    boolean isRequired,
    boolean isNullable,
    String description,
    @Nullable String example) {

  /**
   * Characters that no text holds: controls, line and paragraph separators, and those that turn the
   * direction of writing, by which one name can be made to look like another.
   */
  private static final String ANY_TEXT =
      "^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]*$";

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /** A string of so many characters without control characters. */
  public static Field text(String name, int min, int max) {
    return of(name, new Type.Text(min, max, Pattern.compile(ANY_TEXT), ""));
  }

  /**
   * A string of a shape.
   *
   * @param pattern understood by Java and ECMAScript alike, with {@code ^} and {@code $}
   * @param expected the same in words
   */
  public static Field shaped(String name, int min, int max, String pattern, String expected) {
    return of(name, new Type.Text(min, max, Pattern.compile(pattern), expected));
  }

  public static Field choice(String name, String... values) {
    return of(name, new Type.Choice(values));
  }

  public static Field uuid(String name) {
    return of(name, new Type.Id());
  }

  /** A time as RFC 3339 writes it. */
  public static Field time(String name) {
    return of(name, new Type.Time());
  }

  public static Field integer(String name, long min, long max) {
    return of(name, new Type.Whole(min, max));
  }

  public static Field flag(String name) {
    return of(name, new Type.Flag());
  }

  /**
   * A list of strings of a shape, each once.
   *
   * @param pattern and {@code expected} as {@link #shaped} has them
   */
  public static Field texts(String name, int max, int length, String pattern, String expected) {
    Type.Text item = new Type.Text(1, length, Pattern.compile(pattern), expected);
    return of(name, new Type.Texts(item, max));
  }

  /** An object of any members, which is kept and given back as JSON. */
  public static Field freeObject(String name) {
    return of(name, new Type.FreeObject());
  }

  /** Of answers only: an object, or with {@code many} an array of them. */
  public static Field of(String name, Shape shape, boolean many) {
    return of(name, new Type.Part(shape, many));
  }

  private static Field of(String name, Type type) {
    return new Field(name, type, true, false, "", null);
  }

  public Field optional() {
    return new Field(name, type, false, isNullable, description, example);
  }

  public Field orNull() {
    return new Field(name, type, isRequired, true, description, example);
  }

  public Field says(String sentence) {
    return new Field(name, type, isRequired, isNullable, sentence, example);
  }

  public Field like(String value) {
    return new Field(name, type, isRequired, isNullable, description, value);
  }

  /** What was expected; null when the value is that. */
  public @Nullable String whyNot(String value) {
    return type.read(value) == null ? type.expected() : null;
  }

  /** Whether a text is a UUID in the one form we write and read, in either case. */
  public static boolean isUuid(String text) {
    return UUID.matcher(text).matches();
  }

  /** Writes the schema's members into an object that is begun. */
  void describe(JsonGenerator json) throws IOException {
    if (isNullable) {
      json.writeArrayFieldStart("anyOf");
      json.writeStartObject();
      type.describe(json);
      json.writeEndObject();
      json.writeStartObject();
      json.writeStringField("type", "null");
      json.writeEndObject();
      json.writeEndArray();
    } else {
      type.describe(json);
    }
    if (!description.isEmpty()) {
      json.writeStringField("description", description);
    }
    if (example != null) {
      json.writeArrayFieldStart("examples");
      json.writeString(example);
      json.writeEndArray();
    }
  }
}
