package dev.sluice.config.wire.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The head of a request or a response, read strictly: anything RFC 9112 does not let a sender write
 * is an {@link AssertionError}. Immutable.
 *
 * @param raw every byte, with the empty line
 */
public record Head(String startLine, List<Field> fields, String raw) {
  private static final String NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  /** RFC 9110 section 5.5: visible at both ends, with spaces and tabs between. */
  private static final String VALUE =
      "(?:[\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)?";

  private static final Pattern FIELD =
      Pattern.compile("(" + NAME + "):[ \\t]*(" + VALUE + ")[ \\t]*");

  static Head parse(String raw) {
    List<String> lines = Arrays.asList(raw.split("\r\n", -1));
    List<Field> fields = parseFields(lines.subList(1, lines.size() - 2), raw);
    return new Head(lines.getFirst(), fields, raw);
  }

  static List<Field> parseFields(List<String> lines, String raw) {
    List<Field> fields = new ArrayList<>();
    for (String line : lines) {
      var matcher = FIELD.matcher(line);
      if (!matcher.matches()) {
        throw new AssertionError("malformed field line <" + line + "> in\n" + raw);
      }
      fields.add(new Field(matcher.group(1), matcher.group(2)));
    }
    return List.copyOf(fields);
  }

  /** The values of all fields of that name, in order. */
  public List<String> values(String name) {
    return fields.stream().filter(f -> f.isNamed(name)).map(Field::value).toList();
  }

  /** The field lines of these names, in order, in the case they had on the wire. */
  public List<String> lines(String... names) {
    return fields.stream()
        .filter(f -> Arrays.stream(names).anyMatch(f::isNamed))
        .map(Field::toString)
        .toList();
  }

  public boolean has(String name) {
    return fields.stream().anyMatch(f -> f.isNamed(name));
  }

  /** The one value of that field; fails when there is none, or more than one. */
  public String value(String name) {
    List<String> values = values(name);
    if (values.size() != 1) {
      throw new AssertionError("expected one " + name + " in\n" + raw);
    }
    return values.getFirst();
  }

  /** Of a response: its status code. */
  public int status() {
    if (!startLine.matches("HTTP/1\\.[01] \\d{3} .*")) {
      throw new AssertionError("not a status line: <" + startLine + ">");
    }
    return Integer.parseInt(startLine.substring(9, 12));
  }

  /** Of a request: its method. */
  public String method() {
    return startLine.substring(0, startLine.indexOf(' '));
  }

  /** Of a request: its target, byte for byte. */
  public String target() {
    return startLine.substring(startLine.indexOf(' ') + 1, startLine.lastIndexOf(' '));
  }

  /** Whether a list-valued field has this element, in any case. */
  public boolean lists(String name, String element) {
    return values(name).stream()
        .flatMap(v -> Arrays.stream(v.split(",")))
        .anyMatch(v -> v.strip().toLowerCase(Locale.ROOT).equals(element));
  }
}
