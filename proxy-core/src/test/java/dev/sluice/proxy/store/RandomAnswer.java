package dev.sluice.proxy.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;

/** Makes answers of a store that has items of several tenants and some nonsense, from a seed. */
final class RandomAnswer {
  static final String LABEL = "t_1_p_2_dev";

  /** Stands in everything that is another's, and nowhere else. */
  static final String FOREIGN = "FOREIGN";

  private static final String SPACES = " \t\r\n";
  private static final String[] NAMES = {"key", "items", "namespaces", "value", "nämespace", "x"};
  private static final String[] SCALARS = {
    "1", "-2.5e3", "true", "null", "\"a\\n\\\"]}\"", "\"é\\u00e9\"", "\"\"", "{}", "[]"
  };
  private static final String[] NOT_OURS = {
    "[]",
    "[\"" + FOREIGN + "\",\"a\"]",
    "null",
    "7",
    "\"" + LABEL + "\"",
    "{\"0\":\"" + LABEL + "\"}",
    "[[\"" + LABEL + "\"],\"" + FOREIGN + "\"]",
    "[null,\"" + LABEL + "\"]",
    "[\"" + LABEL + "x\"]",
    "[\"t_1_p_2_de\"]",
    "[\"\",\"" + LABEL + "\"]",
    "[7,{\"a\":[]}]"
  };

  private final Random random;

  RandomAnswer(Random random) {
    this.random = random;
  }

  byte[] make(StoreAnswer answer) {
    StringBuilder out = new StringBuilder();
    space(out);
    switch (answer) {
      case ITEM -> root(out);
      case ITEMS -> list(out, "items");
      case NAMESPACES -> list(out, "namespaces");
    }
    space(out);
    return out.toString().getBytes(UTF_8);
  }

  private void root(StringBuilder out) {
    switch (random.nextInt(8)) {
      case 0 -> out.append("null");
      case 1 -> out.append(random.nextBoolean() ? "17" : "[\"" + FOREIGN + "\"]");
      default -> item(out);
    }
  }

  private void list(StringBuilder out, String name) {
    out.append('{');
    if (random.nextInt(4) == 0) {
      member(out, "total", "[[\"a\"],{\"namespace\":[1]}]");
      out.append(',');
    }
    space(out);
    out.append(random.nextInt(4) == 0 ? escaped(name) : '"' + name + '"');
    space(out);
    out.append(':');
    space(out);
    out.append('[');
    space(out);
    for (int i = random.nextInt(6); i > 0; i--) {
      element(out, name);
      space(out);
      out.append(i > 1 ? "," : "");
      space(out);
    }
    out.append(']');
    if (random.nextInt(4) == 0) {
      out.append(',');
      member(out, "next", "null");
    }
    space(out);
    out.append('}');
  }

  private void element(StringBuilder out, String list) {
    if (random.nextInt(10) == 0) {
      out.append(random.nextBoolean() ? "8" : "\"" + FOREIGN + "\"");
    } else if (list.equals("items")) {
      item(out);
    } else {
      namespace(out);
    }
  }

  private void item(StringBuilder out) {
    boolean ours = random.nextInt(3) > 0;
    int members = random.nextInt(4);
    int place = random.nextInt(10) == 0 ? -1 : random.nextInt(members + 1);
    out.append('{');
    for (int i = 0; i <= members; i++) {
      out.append(i > 0 ? "," : "");
      if (i == place) {
        space(out);
        out.append(random.nextInt(4) == 0 ? escaped("namespace") : "\"namespace\"").append(':');
        space(out);
        if (ours) {
          ours(out);
        } else {
          out.append(NOT_OURS[random.nextInt(NOT_OURS.length)]);
        }
      } else if (ours && place >= 0) {
        member(out, NAMES[random.nextInt(NAMES.length)] + i, value());
      } else {
        member(out, "value" + i, "{\"namespace\":[\"" + FOREIGN + "\"]}");
      }
    }
    space(out);
    out.append('}');
  }

  private void namespace(StringBuilder out) {
    if (random.nextInt(3) > 0) {
      ours(out);
    } else {
      out.append(NOT_OURS[random.nextInt(NOT_OURS.length)]);
    }
  }

  private void ours(StringBuilder out) {
    out.append('[');
    space(out);
    out.append(random.nextInt(3) == 0 ? escaped(LABEL) : '"' + LABEL + '"');
    for (int i = random.nextInt(4); i > 0; i--) {
      space(out);
      out.append(',');
      space(out);
      out.append(random.nextInt(8) == 0 ? value() : "\"user" + i + "\"");
    }
    space(out);
    out.append(']');
  }

  private String value() {
    String scalar = SCALARS[random.nextInt(SCALARS.length)];
    return switch (random.nextInt(6)) {
      case 0 -> "{\"namespace\":[\"mine\",\"b\"], \"items\":[{\"namespace\":[1]}]}";
      case 1 -> "[ " + scalar + ",[" + scalar + "] ]";
      case 2 -> '"' + "z".repeat(random.nextInt(3_000)) + '"';
      default -> scalar;
    };
  }

  private void member(StringBuilder out, String name, String value) {
    space(out);
    out.append('"').append(name).append('"');
    space(out);
    out.append(':');
    space(out);
    out.append(value);
    space(out);
  }

  private String escaped(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(random.nextInt(3) == 0 ? "\\u%04x".formatted((int) c) : String.valueOf(c));
    }
    return out.append('"').toString();
  }

  private void space(StringBuilder out) {
    while (random.nextInt(4) == 0) {
      out.append(SPACES.charAt(random.nextInt(SPACES.length())));
    }
  }
}
