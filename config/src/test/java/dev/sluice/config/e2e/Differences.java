package dev.sluice.config.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.config.e2e.Sdk.Checked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How answers through the gateway differ from the bare server's on purpose: each with its reason,
 * and with what comes instead. Whatever else differs is a fault, and so is what is listed and does
 * not differ.
 *
 * <p>The file is a list of reasons; each has checks, and these, by JSON pointer into the check's
 * line, what the bare server's has and what the gateway's has. {@code "absent"} is nothing at all;
 * on the bare server's side {@code "…"} is anything. Immutable.
 */
final class Differences {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ABSENT = "absent";
  private static final String ANYTHING = "…";

  private record Pair(JsonNode bare, JsonNode through) {
    boolean admits(Pair seen) {
      return through.equals(seen.through)
          && (bare.asText().equals(ANYTHING) || bare.equals(seen.bare));
    }

    @Override
    public String toString() {
      return shortened(bare) + " but " + shortened(through);
    }

    private static String shortened(JsonNode node) {
      String text = node.isMissingNode() ? ABSENT : node.toString();
      return text.length() > 400 ? text.substring(0, 400) + ANYTHING : text;
    }
  }

  private final Map<String, Map<String, Pair>> listed = new TreeMap<>();

  private Differences() {}

  static Differences read(Path file) {
    Differences read = new Differences();
    for (JsonNode reason : tree(file)) {
      for (Map.Entry<String, JsonNode> check : reason.get("checks").properties()) {
        Map<String, Pair> pairs = read.listed.computeIfAbsent(check.getKey(), c -> new TreeMap<>());
        for (Map.Entry<String, JsonNode> one : check.getValue().properties()) {
          JsonNode values = one.getValue();
          pairs.put(one.getKey(), new Pair(value(values.get(0)), value(values.get(1))));
        }
      }
    }
    return read;
  }

  private static JsonNode tree(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode value(JsonNode told) {
    return told.asText().equals(ABSENT) ? MissingNode.getInstance() : told;
  }

  int size() {
    return listed.size();
  }

  /** What is not as it is listed: a sentence for each. */
  List<String> faults(Checked bare, Checked through) {
    List<String> faults = new ArrayList<>();
    TreeSet<String> names = new TreeSet<>(bare.lines().keySet());
    names.addAll(through.lines().keySet());
    for (String name : names) {
      Map<String, Pair> seen = new TreeMap<>();
      compare("", line(bare, name), line(through, name), seen);
      Map<String, Pair> wanted = listed.getOrDefault(name, Map.of());
      seen.forEach((at, pair) -> {
        Pair one = wanted.get(at);
        if (one == null || !one.admits(pair)) {
          faults.add(name + " " + at + ": " + pair + (one == null ? "" : ", listed is " + one));
        }
      });
      wanted.forEach((at, pair) -> {
        if (!seen.containsKey(at)) {
          faults.add(name + " " + at + ": is listed, and does not differ");
        }
      });
    }
    return faults;
  }

  private static JsonNode line(Checked checked, String name) {
    String line = checked.lines().get(name);
    try {
      return line == null ? MissingNode.getInstance() : JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compare(String at, JsonNode bare, JsonNode through, Map<String, Pair> into) {
    if (bare.isObject() && through.isObject()) {
      TreeSet<String> names = new TreeSet<>();
      bare.fieldNames().forEachRemaining(names::add);
      through.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String escaped = name.replace("~", "~0").replace("/", "~1");
        compare(at + '/' + escaped, bare.path(name), through.path(name), into);
      }
    } else if (bare.isArray() && through.isArray() && bare.size() == through.size()) {
      Iterator<JsonNode> others = through.elements();
      int index = 0;
      for (JsonNode element : bare) {
        compare(at + '/' + index++, element, others.next(), into);
      }
    } else if (!bare.equals(through)) {
      into.put(at, new Pair(bare, through));
    }
  }
}
