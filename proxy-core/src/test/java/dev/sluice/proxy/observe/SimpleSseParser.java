package dev.sluice.proxy.observe;

import java.nio.charset.StandardCharsets;

/** Counts events by the letter of WHATWG HTML, "Interpreting an event stream": the oracle. */
final class SimpleSseParser {
  private SimpleSseParser() {}

  static int countEvents(byte[] document) {
    String text = new String(document, StandardCharsets.UTF_8);
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1);
    }
    String[] lines = text.replace("\r\n", "\n").replace('\r', '\n').split("\n", -1);
    StringBuilder data = new StringBuilder();
    int events = 0;
    for (int i = 0; i < lines.length - 1; i++) { // the last one was not ended
      if (lines[i].isEmpty()) {
        events += data.isEmpty() ? 0 : 1;
        data.setLength(0);
      } else {
        field(lines[i], data);
      }
    }
    return events;
  }

  private static void field(String line, StringBuilder data) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? line : line.substring(0, colon);
    if (name.equals("data")) {
      data.append(colon < 0 ? "" : line.substring(colon + 1)).append('\n');
    }
  }
}
