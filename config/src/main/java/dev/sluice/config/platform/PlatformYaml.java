package dev.sluice.config.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
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

  private static final JsonFactory JSON = new JsonFactory();

  private PlatformYaml() {}

  /**
   * @throws DeclarationException when it can't be read, or is no YAML
   */
  static @Nullable Object read(Path file) throws DeclarationException {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new DeclarationException(file + ": " + why(e) + " (expected: a file in YAML, UTF-8)");
    }
    try (JsonParser yaml = FACTORY.createParser(text)) {
      Object value = value(yaml, yaml.nextToken());
      if (yaml.nextToken() != null) {
        throw new DeclarationException(file + ": it has several documents (expected: one)");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new DeclarationException(
          "%s:%d: it is no YAML, or has a name twice: %s"
              .formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()));
    } catch (IOException e) {
      throw new DeclarationException(file + ": it is no YAML");
    }
  }

  private static String why(IOException unread) {
    return switch (unread) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "may not be read";
      case CharacterCodingException _ -> "not UTF-8";
      default -> "can't be read";
    };
  }

  private static @Nullable Object value(JsonParser yaml, @Nullable JsonToken token)
      throws IOException {
    return switch (token) {
      case null -> null;
      case START_OBJECT -> map(yaml);
      case START_ARRAY -> list(yaml);
      case VALUE_NUMBER_INT -> new BigInteger(yaml.getText().replace("_", ""));
      case VALUE_NUMBER_FLOAT -> new BigDecimal(yaml.getText().replace("_", ""));
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> yaml.getText();
    };
  }

  private static Map<String, @Nullable Object> map(JsonParser yaml) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String name = yaml.currentName();
      map.put(name, value(yaml, yaml.nextToken()));
    }
    return map;
  }

  private static List<@Nullable Object> list(JsonParser yaml) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    JsonToken token = yaml.nextToken();
    while (token != JsonToken.END_ARRAY && token != null) {
      list.add(value(yaml, token));
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
