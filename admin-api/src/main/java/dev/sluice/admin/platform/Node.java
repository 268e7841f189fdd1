package dev.sluice.admin.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of the document, read member by member; what is wrong is gathered with where it stands.
 * Thread-confined.
 */
final class Node {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final String ANY = "[^\\x00-\\x1f\\x7f-\\x9f]*";

  private final String where;
  private final Map<?, ?> members;
  private final List<String> faults;
  private final Set<String> read = new HashSet<>();

  private Node(String where, Map<?, ?> members, List<String> faults) {
    this.where = where;
    this.members = members;
    this.faults = faults;
  }

  static Node of(String where, @Nullable Object value, List<String> faults) {
    if (value instanceof Map<?, ?> map) {
      return new Node(where, map, faults);
    }
    faults.add(
        where.isEmpty()
            ? "what is declared: expected a mapping with runtimes and tenants"
            : where + ": expected a mapping");
    return new Node(where, Map.of(), faults);
  }

  private String at(String name) {
    return where.isEmpty() ? name : where + "." + name;
  }

  void fault(String name, String expected) {
    faults.add(at(name) + ": expected " + expected);
  }

  private @Nullable Object get(String name) {
    read.add(name);
    return members.get(name);
  }

  /** A text that a pattern matches; null when it is absent. */
  @Nullable String text(String name, Pattern pattern, String expected) {
    Object value = get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof String text && pattern.matcher(text).matches()) {
      return text;
    }
    fault(name, expected);
    return null;
  }

  /** A text of so many characters; null when it is absent. */
  @Nullable String words(String name, int max) {
    String text =
        text(
            name,
            Pattern.compile(ANY),
            "a text without control characters, in quotes when it looks like a number");
    return text != null && isWithin(name, text, max) ? text : null;
  }

  private boolean isWithin(String name, String text, int max) {
    if (text.isEmpty() || text.codePointCount(0, text.length()) > max) {
      fault(name, "1 to " + max + " characters");
      return false;
    }
    return true;
  }

  /** One that must be there; empty, with a fault, when it is not. */
  String need(String name, Pattern pattern, String expected) {
    if (get(name) == null) {
      fault(name, expected);
      return "";
    }
    String text = text(name, pattern, expected);
    return text == null ? "" : text;
  }

  boolean flag(String name, boolean otherwise) {
    Object value = get(name);
    if (value == null || value instanceof Boolean) {
      return value == null ? otherwise : (Boolean) value;
    }
    fault(name, "true or false");
    return otherwise;
  }

  @Nullable Integer whole(String name, int most) {
    Object value = get(name);
    if (value == null) {
      return null;
    }
    if (value instanceof Number number
        && number.longValue() == number.doubleValue()
        && number.longValue() >= 1
        && number.longValue() <= most) {
      return number.intValue();
    }
    fault(name, "an integer from 1 to " + most);
    return null;
  }

  /** The items of a list of mappings; none when it is absent. */
  List<Node> items(String name) {
    Object value = get(name);
    List<Node> items = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        items.add(of(at(name) + "[" + i + "]", list.get(i), faults));
      }
    } else if (value != null) {
      fault(name, "a list");
    }
    return items;
  }

  List<String> texts(String name, Pattern pattern, String expected) {
    Object value = get(name);
    List<String> texts = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of()) {
      if (item instanceof String text && pattern.matcher(text).matches()) {
        texts.add(text);
      } else {
        fault(name, "a list of " + expected);
      }
    }
    if (value != null && !(value instanceof List<?>)) {
      fault(name, "a list of " + expected);
    }
    return texts;
  }

  /** A mapping of its own; an empty one when it is absent. */
  Node child(String name) {
    Object value = get(name);
    return value == null ? new Node(at(name), Map.of(), faults) : of(at(name), value, faults);
  }

  /** A free mapping, in JSON. */
  String json(String name) {
    Object value = get(name);
    if (value != null && !(value instanceof Map<?, ?>)) {
      fault(name, "a mapping");
    }
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      write(json, value instanceof Map<?, ?> ? value : Map.of());
    } catch (IOException e) {
      throw new IllegalStateException("nothing fails in memory", e);
    }
    return out.toString();
  }

  private void write(JsonGenerator json, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> member : map.entrySet()) {
          json.writeFieldName(String.valueOf(member.getKey()));
          write(json, member.getValue());
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        for (Object item : list) {
          write(json, item);
        }
        json.writeEndArray();
      }
      case Boolean flag -> json.writeBoolean(flag);
      case Number number -> json.writeRawValue(number.toString());
      default -> {
        if (value.toString().indexOf(0) >= 0) {
          faults.add(where + ": expected texts without null characters");
        }
        json.writeString(value.toString());
      }
    }
  }

  /** Names that are there: of mappings whose names say something. */
  Set<String> names() {
    Set<String> names = new HashSet<>();
    members.keySet().forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /** Tells of members that nobody read: misspelt ones. */
  void end() {
    for (String name : names()) {
      if (!read.contains(name)) {
        faults.add(
            at(name)
                + ": unknown (expected: "
                + String.join(", ", read.stream().sorted().toList())
                + ")");
      }
    }
  }
}
