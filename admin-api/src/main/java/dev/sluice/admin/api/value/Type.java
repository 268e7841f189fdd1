package dev.sluice.admin.api.value;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a value may be. Immutable. */
public sealed interface Type {

  /**
   * The value as the code wants it.
   *
   * @param given a string, a {@code Long}, a {@code Boolean}, a list of strings, a {@link
   *     JsonObject.Free}, or something that is none of these
   * @return null when it is not what it may be
   */
  @Nullable Object read(Object given);

  /** What it may be, in words. */
  String expected();

  /** Writes the members of its JSON schema. */
  void describe(JsonGenerator json) throws IOException;

  /**
   * A string.
   *
   * @param words what the pattern says; empty when its only point is to keep out control characters
   */
  record Text(int min, int max, Pattern pattern, String words) implements Type {
    @Override
    public @Nullable Object read(Object given) {
      if (!(given instanceof String text) || hasLoneSurrogate(text)) {
        return null;
      }
      int length = text.codePointCount(0, text.length());
      return length >= min && length <= max && pattern.matcher(text).matches() ? text : null;
    }

    private static boolean hasLoneSurrogate(String text) {
      return text.codePoints()
          .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    @Override
    public String expected() {
      String length = min + " to " + max + " characters";
      return words.isEmpty() ? "a string of " + length + ", no control characters" : words;
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "string");
      if (min > 0) {
        json.writeNumberField("minLength", min);
      }
      if (max < Integer.MAX_VALUE) {
        json.writeNumberField("maxLength", max);
      }
      json.writeStringField("pattern", pattern.pattern());
    }
  }

  /** One of a few strings. */
  record Choice(List<String> values) implements Type {
    Choice(String... values) {
      this(List.of(values));
    }

    @Override
    public @Nullable Object read(Object given) {
      return given instanceof String text && values.contains(text) ? text : null;
    }

    @Override
    public String expected() {
      return "one of " + String.join(", ", values);
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "string");
      json.writeArrayFieldStart("enum");
      for (String value : values) {
        json.writeString(value);
      }
      json.writeEndArray();
    }
  }

  /** A UUID in its one form. */
  record Id() implements Type {
    @Override
    public @Nullable Object read(Object given) {
      return given instanceof String text && Field.isUuid(text) ? UUID.fromString(text) : null;
    }

    @Override
    public String expected() {
      return "a UUID";
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "string");
      json.writeStringField("format", "uuid");
    }
  }

  /**
   * A time with its offset (RFC 3339), between the years 1970 and 9999. To the microsecond, as it
   * is kept: to round it up could make a year that RFC 3339 can't write.
   */
  record Time() implements Type {
    private static final Pattern FORM =
        Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?"
                + "([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    @Override
    public @Nullable Object read(Object given) {
      if (!(given instanceof String text) || !FORM.matcher(text).matches()) {
        return null;
      }
      try {
        OffsetDateTime time = OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC);
        Instant instant = time.toInstant();
        return instant.isBefore(Instant.EPOCH) || instant.isAfter(LAST)
            ? null
            : instant.truncatedTo(ChronoUnit.MICROS);
      } catch (DateTimeException e) {
        return null;
      }
    }

    @Override
    public String expected() {
      return "a time as RFC 3339 writes it, such as 2027-01-31T12:00:00Z";
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "string");
      json.writeStringField("format", "date-time");
    }
  }

  /** An integer. */
  record Whole(long min, long max) implements Type {
    @Override
    public @Nullable Object read(Object given) {
      return given instanceof Long number && number >= min && number <= max ? number : null;
    }

    @Override
    public String expected() {
      return "an integer from " + min + " to " + max;
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "integer");
      json.writeNumberField("minimum", min);
      json.writeNumberField("maximum", max);
    }
  }

  /** True or false. */
  record Flag() implements Type {
    @Override
    public @Nullable Object read(Object given) {
      return given instanceof Boolean ? given : null;
    }

    @Override
    public String expected() {
      return "true or false";
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "boolean");
    }
  }

  /** A list of strings, each once. */
  record Texts(Text item, int max) implements Type {
    @Override
    public @Nullable Object read(Object given) {
      if (!(given instanceof List<?> list) || list.size() > max) {
        return null;
      }
      boolean areGood = list.stream().allMatch(one -> item.read(one) != null);
      return areGood && list.stream().distinct().count() == list.size() ? given : null;
    }

    @Override
    public String expected() {
      return "a list of at most " + max + " strings, each once: " + item.expected();
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "array");
      json.writeNumberField("maxItems", max);
      json.writeBooleanField("uniqueItems", true);
      json.writeObjectFieldStart("items");
      item.describe(json);
      json.writeEndObject();
    }
  }

  /** An object of any members. */
  record FreeObject() implements Type {
    @Override
    public @Nullable Object read(Object given) {
      return given instanceof JsonObject.Free free ? free.json() : null;
    }

    @Override
    public String expected() {
      return "an object, nested at most "
          + JsonCopy.MAX_DEPTH
          + " deep, without null characters and numbers beyond 1e308";
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      json.writeStringField("type", "object");
    }
  }

  /** A part of an answer; never read. */
  record Part(Shape shape, boolean many) implements Type {
    @Override
    public @Nullable Object read(Object given) {
      return null;
    }

    @Override
    public String expected() {
      return "nothing";
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
      String reference = "#/components/schemas/" + shape.name();
      if (many) {
        json.writeStringField("type", "array");
        json.writeObjectFieldStart("items");
        json.writeStringField("$ref", reference);
        json.writeEndObject();
      } else {
        json.writeStringField("$ref", reference);
      }
    }
  }
}
