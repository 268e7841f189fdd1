package dev.sluice.config.settings.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Given.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A settings file, read strictly: what is written there is found as it is written, with its line.
 * Thread-confined.
 */
public final class YamlFile {
  /*
   * The file is read token by token, never as a tree: so aliases are seen and refused before they
   * could multiply anything, and a scalar's text is what stands in the file,
   * not what YAML takes it for ("010" is no 8, "yes" no true).
   */

  /** Longest file that is read, in bytes. */
  private static final int MOST_BYTES = 1024 * 1024;

  /** No setting lies deeper, by far. */
  private static final int MOST_LEVELS = 8;

  private final String name;
  private final List<Given> values = new ArrayList<>();
  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();
  private boolean broken;

  private YamlFile(String name) {
    this.name = name;
  }

  /** Reads a file. Never fails: what is wrong is among the faults. */
  public static YamlFile read(Path path) {
    YamlFile file = new YamlFile(path.toString());
    String text = file.text(path);
    if (text != null) {
      file.parse(text);
    }
    return file;
  }

  /** What is set, in the order of the file. */
  public List<Given> values() {
    return values;
  }

  public List<Fault> faults() {
    return faults;
  }

  /** Whether there may be more in the file than could be read. */
  public boolean isBroken() {
    return broken;
  }

  private @Nullable String text(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        return unreadable("too long", "at most 1MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return unreadable("not UTF-8", "a YAML file in UTF-8");
    } catch (NoSuchFileException e) {
      return unreadable("no such file", "a YAML file");
    } catch (AccessDeniedException e) {
      return unreadable("may not be read", "a YAML file that this user may read");
    } catch (IOException e) {
      return unreadable(
          "can't be read: " + Fault.printable(String.valueOf(e.getMessage())), "a YAML file");
    }
  }

  private @Nullable String unreadable(String problem, String expected) {
    broken = true;
    faults.add(new Fault(name, "", problem, expected));
    return null;
  }

  private void parse(String text) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || (first == JsonToken.VALUE_NULL && parser.nextToken() == null)) {
        return;
      }
      if (first != JsonToken.START_OBJECT) {
        fault(parser, "", "no settings", "keys with values, such as \"open: true\"");
        return;
      }
      refuseExtras(parser, "");
      mapping(parser, "", 1);
      if (parser.nextToken() != null) {
        fault(parser, "", "a second document", "one document");
      }
    } catch (JsonProcessingException e) {
      broken = true;
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      faults.add(new Fault(name + ":" + line, "", "not YAML: " + firstLine(e), null));
    } catch (IOException e) {
      throw new IllegalStateException("a string can't fail to be read", e);
    }
  }

  private void mapping(YAMLParser parser, String prefix, int level) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = prefix + parser.currentName();
      int line = parser.currentTokenLocation().getLineNr();
      JsonToken value = parser.nextToken();
      Integer before = lines.putIfAbsent(key, line);
      if (before != null) {
        faults.add(
            new Fault(
                name + ":" + line,
                Fault.printable(key),
                "given twice",
                "once; see line " + before));
        parser.skipChildren();
      } else if (!refuseExtras(parser, key)) {
        value(parser, new Place(key, name + ":" + line), value, level);
      }
    }
  }

  /** Where a value is. */
  private record Place(String key, String source) {
    Given holding(String text, Shape shape) {
      return new Given(key, text, shape, source);
    }
  }

  private void value(YAMLParser parser, Place place, JsonToken token, int level)
      throws IOException {
    switch (token) {
      case START_OBJECT -> {
        if (Keys.named(place.key()) == null && level < MOST_LEVELS) {
          mapping(parser, place.key() + ".", level + 1);
        } else {
          parser.skipChildren();
          values.add(place.holding("a mapping", Shape.OTHER));
        }
      }
      case START_ARRAY -> {
        if (place.key().equals(Keys.ISSUERS)) {
          records(parser, place, level);
        } else {
          values.add(sequence(parser, place));
        }
      }
      case VALUE_NULL -> {
        if (!isSection(place.key())) { // a section may have all of its keys commented out
          values.add(place.holding("nothing", Shape.OTHER));
        }
      }
      default -> values.add(place.holding(parser.getText(), Shape.SCALAR));
    }
  }

  /** A sequence of mappings: their keys have the number of the mapping, from 0, in them. */
  private void records(YAMLParser parser, Place place, int level) throws IOException {
    int number = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      String key = place.key() + "." + number++;
      boolean extra = refuseExtras(parser, key);
      if (!extra && parser.currentToken() == JsonToken.START_OBJECT) {
        mapping(parser, key + ".", level + 1);
      } else if (!extra) {
        fault(parser, key, "no mapping", "keys with values, such as \"url: https://…\"");
        parser.skipChildren();
      }
    }
  }

  private Given sequence(YAMLParser parser, Place place) throws IOException {
    List<String> items = new ArrayList<>();
    boolean scalars = true;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      boolean scalar = token.isScalarValue() && token != JsonToken.VALUE_NULL;
      scalars &= !refuseExtras(parser, place.key()) && scalar && parser.getText().indexOf(',') < 0;
      if (scalar) {
        items.add(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    return scalars
        ? place.holding(String.join(",", items), Shape.LIST)
        : place.holding("a list of something else", Shape.OTHER);
  }

  /**
   * Aliases, what they could name, and tags: no settings file needs them. Steps over what has one.
   * An anchor of a scalar is not seen, and does nothing.
   */
  private boolean refuseExtras(YAMLParser parser, String key) throws IOException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      fault(parser, key, "an anchor or an alias", "a plain value");
    } else if (parser.getTypeId() != null) {
      fault(parser, key, "a tag", "a plain value");
    } else {
      return false;
    }
    if (!key.isEmpty()) {
      parser.skipChildren();
    }
    return true;
  }

  private void fault(YAMLParser parser, String key, String problem, String expected) {
    String source = name + ":" + parser.currentTokenLocation().getLineNr();
    faults.add(new Fault(source, Fault.printable(key), problem, expected));
  }

  private static boolean isSection(String key) {
    return Keys.all().stream().anyMatch(known -> known.name().startsWith(key + "."));
  }

  private static String firstLine(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    return Fault.printable(message.lines().findFirst().orElse("no reason given"));
  }
}
