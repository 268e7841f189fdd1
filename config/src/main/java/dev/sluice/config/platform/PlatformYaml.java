package dev.sluice.config.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.sluice.admin.platform.DeclarationException;
import dev.sluice.admin.platform.PlatformExport;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes YAML as maps, lists and plain values. */
final class PlatformYaml {

  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  private static final Pattern BOOLEAN = Pattern.compile("true|True|TRUE|false|False|FALSE");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?");

  private static final JsonFactory JSON = new JsonFactory();

  private PlatformYaml() {}

  /**
   * What a file holds: maps, lists, strings, numbers, booleans and nulls.
   *
   * @throws DeclarationException when it can't be read, or is no plain YAML
   */
  static @Nullable Object read(Path file) throws DeclarationException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new DeclarationException(file + ": " + why(e) + " (expected: a file in YAML, UTF-8)");
    }
    return parse(file.toString(), text);
  }

  /** The same of a text; {@code name} is whose it is, for what is wrong with it. */
  static @Nullable Object parse(String name, String text) throws DeclarationException {
    try (YAMLParser yaml = FACTORY.createParser(text)) {
      yaml.nextToken();
      List<String> extras = new ArrayList<>();
      Object value = value(yaml, extras);
      if (yaml.nextToken() != null) {
        throw new DeclarationException(name + ": it has several documents (expected: one)");
      }
      if (!extras.isEmpty()) {
        throw new DeclarationException(extras.stream().map(line -> name + ":" + line).toList());
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new DeclarationException(
          name + line(e) + ": it is no YAML, or has a name twice: " + firstLine(e));
    } catch (IOException e) {
      throw new IllegalStateException("a string can't fail to be read", e);
    }
  }

  private static String line(JsonProcessingException e) {
    JsonLocation where = e.getLocation(); // null when it is nested too deeply
    return where == null ? "" : ":" + where.getLineNr();
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("no reason given");
  }

  private static String why(IOException unread) {
    return switch (unread) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "may not be read";
      case CharacterCodingException _ -> "not UTF-8";
      default -> "can't be read";
    };
  }

  /*
   * As in settings files, what is written is what is meant: only true and false are booleans, only
   * what JSON has for numbers is a number, all else is text, so that a country's code "no" stays a
   * text and what was exported is read again as it was. An alias would be read as the text of its
   * name, so it is refused.
   */
  private static @Nullable Object value(YAMLParser yaml, List<String> extras) throws IOException {
    refuseExtras(yaml, extras);
    return switch (yaml.currentToken()) {
      case null -> null;
      case START_OBJECT -> map(yaml, extras);
      case START_ARRAY -> list(yaml, extras);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(yaml.getText());
      case VALUE_TRUE, VALUE_FALSE -> {
        String text = yaml.getText();
        yield BOOLEAN.matcher(text).matches() ? (Object) Boolean.valueOf(text) : text;
      }
      case VALUE_NULL -> null;
      default -> yaml.getText();
    };
  }

  private static Object number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return text;
    }
    return text.chars().allMatch(c -> c == '-' || Character.isDigit(c))
        ? new BigInteger(text)
        : new BigDecimal(text);
  }

  private static void refuseExtras(YAMLParser yaml, List<String> extras) throws IOException {
    int line = yaml.currentTokenLocation().getLineNr();
    if (yaml.isCurrentAlias() || yaml.getObjectId() != null) {
      extras.add(line + ": an anchor or an alias (expected: a plain value)");
    } else if (yaml.getTypeId() != null) {
      extras.add(line + ": a tag (expected: a plain value)");
    }
  }

  private static Map<String, @Nullable Object> map(YAMLParser yaml, List<String> extras)
      throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String name = yaml.currentName();
      yaml.nextToken();
      map.put(name, value(yaml, extras));
    }
    return map;
  }

  private static List<@Nullable Object> list(YAMLParser yaml, List<String> extras)
      throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    JsonToken token = yaml.nextToken();
    while (token != JsonToken.END_ARRAY && token != null) {
      list.add(value(yaml, extras));
      token = yaml.nextToken();
    }
    return list;
  }

  static String write(Map<String, Object> platform) {
    StringWriter out = new StringWriter();
    try (JsonGenerator yaml = FACTORY.createGenerator(out)) {
      write(yaml, platform);
    } catch (IOException e) {
      throw new IllegalStateException("nothing fails in memory", e);
    }
    return out.toString();
  }

  private static void write(JsonGenerator yaml, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        yaml.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          yaml.writeFieldName((String) entry.getKey());
          write(yaml, entry.getValue());
        }
        yaml.writeEndObject();
      }
      case List<?> list -> {
        yaml.writeStartArray();
        for (Object item : list) {
          write(yaml, item);
        }
        yaml.writeEndArray();
      }
      case PlatformExport.Json(String text) -> {
        try (JsonParser json = JSON.createParser(text)) {
          json.nextToken();
          yaml.copyCurrentStructure(json);
        }
      }
      case Boolean flag -> yaml.writeBoolean(flag);
      case Integer number -> yaml.writeNumber(number);
      default -> yaml.writeString(value.toString());
    }
  }
}
