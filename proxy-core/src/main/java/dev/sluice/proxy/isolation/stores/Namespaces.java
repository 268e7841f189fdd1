package dev.sluice.proxy.isolation.stores;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.operation.Words;
import java.util.ArrayList;
import java.util.List;

/** Namespaces of the store in requests, as a runtime takes them (contract section 8). Pure. */
final class Namespaces {
  /** The root that runtimes keep for themselves, and let nobody write under. */
  private static final String RESERVED = "langgraph";

  private Namespaces() {}

  /**
   * The labels of a namespace.
   *
   * @throws Denial when it is no array of labels: in the runtime's words, as far as it is about a
   *     label
   */
  static List<String> labels(Fact namespace) throws Denial {
    if (namespace.kind() != JsonKind.ARRAY) {
      throw malformed(namespace);
    }
    List<String> labels = new ArrayList<>(namespace.size());
    for (Fact element : namespace.children()) {
      String label = element.kind() == JsonKind.STRING ? element.text() : null;
      if (label == null) {
        throw malformed(namespace);
      }
      check(label);
      labels.add(label);
    }
    return labels;
  }

  private static Denial malformed(Fact namespace) {
    return Denial.malformed(
        (namespace.name().isEmpty() ? "namespace" : namespace.name())
            + ": expected an array of strings");
  }

  /** Refuses a label that runtimes refuse. */
  static void check(String label) throws Denial {
    if (label.isEmpty() || label.indexOf('.') >= 0) {
      String text =
          "Namespace label " + quoted(label) + " must be a non-empty string without periods";
      throw Denial.reply(
          "store-label-malformed",
          new Words(new Reply(Dialect.PYTHON, 422, "", text), Reply.sentence(422, text)));
    }
  }

  /** Refuses a namespace that nobody may write to. */
  static void checkWritable(List<String> labels) throws Denial {
    if (labels.isEmpty()) {
      throw Denial.reply(
          "store-namespace-empty",
          new Words(
              Reply.detail(400, "Namespace cannot be empty."),
              Reply.sentence(400, "Namespace is required")));
    }
    if (labels.getFirst().equals(RESERVED)) {
      throw Denial.reply(
          "store-namespace-reserved",
          Reply.detail(
              400, "Root label for namespace cannot be \"langgraph\". Got: " + quoted(labels)));
    }
  }

  /** A namespace with a label put in front, as JSON. */
  static byte[] json(String front, List<String> labels) {
    JsonWriter json = new JsonWriter().beginArray().value(front);
    for (String label : labels) {
      json.value(label);
    }
    return json.endArray().toBytes();
  }

  /** As Python shows a tuple. */
  private static String quoted(List<String> labels) {
    List<String> all = labels.stream().map(Namespaces::quoted).toList();
    return "(" + String.join(", ", all) + (all.size() == 1 ? ",)" : ")");
  }

  /** As Python shows a string, but for characters beyond ASCII, which are shown by their number. */
  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder out = new StringBuilder().append(quote);
    text.codePoints().forEach(c -> character(out, c, quote));
    return out.append(quote).toString();
  }

  private static void character(StringBuilder out, int c, char quote) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c == '\\' || c == quote) {
          out.append('\\').append((char) c);
        } else if (c >= ' ' && c < 0x7f) {
          out.append((char) c);
        } else {
          out.append((c < 0x100 ? "\\x%02x" : c < 0x1_0000 ? "\\u%04x" : "\\U%08x").formatted(c));
        }
      }
    }
  }
}
