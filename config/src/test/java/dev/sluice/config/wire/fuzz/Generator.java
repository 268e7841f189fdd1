package dev.sluice.config.wire.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes valid requests and responses, of every shape that a client or a runtime may choose. */
final class Generator {
  private static final List<String> METHODS =
      List.of("GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "PURGE");
  private static final String PATH_LETTERS = "abcXYZ019-._~!$&'()*+,;=:@";
  private static final String VALUE_LETTERS =
      "abcXYZ 019\t-._~!$&'()*+,;=:@/?#[]{}\"\\\u0080\u00ff";
  private static final List<String> NAMES =
      List.of(
          "X-A", "x-b", "Accept", "COOKIE", "If-Match", "a", "X_Y", "Via", "Expect-CT", "Range");

  private final RandomGenerator random;

  Generator(RandomGenerator random) {
    this.random = random;
  }

  /** A request whose target holds {@code mark}. */
  String request(String mark) {
    String method = pick(METHODS);
    boolean old = random.nextInt(20) == 0;
    String target = "/f/" + mark + text(PATH_LETTERS, 12) + query();
    String form = random.nextInt(15) == 0 ? "http://a.example" : "";
    List<String> fields = fields();
    insert(fields, (random.nextBoolean() ? "Host" : "host") + ": a.example");
    if (random.nextInt(12) == 0) {
      insert(fields, "Connection: " + pick(List.of("close", "keep-alive", "X-A", "Close, x-b")));
    }
    String head = method + ' ' + form + target + " HTTP/1." + (old ? 0 : 1) + "\r\n";
    return head + message(fields, !old && random.nextInt(3) == 0, !bodiless(method));
  }

  private static boolean bodiless(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS");
  }

  /** A final response with a body, or one that has none by its status. */
  String response() {
    String status = pick(List.of("200 OK", "200 ", "201 Made", "404 no", "500 Oops", "204 None"));
    List<String> fields = fields();
    if (status.startsWith("204")) {
      return "HTTP/1.1 " + status + "\r\n" + joined(fields) + "\r\n";
    }
    String interim = random.nextInt(10) == 0 ? "HTTP/1.1 103 Hints\r\nLink: <a>\r\n\r\n" : "";
    return interim + "HTTP/1.1 " + status + "\r\n" + message(fields, random.nextBoolean(), true);
  }

  /** Cuts into pieces, as a network may. */
  List<String> cut(String bytes) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    for (int cuts = random.nextInt(4); cuts > 0 && at < bytes.length(); cuts--) {
      int end = at + random.nextInt(bytes.length() - at + 1);
      pieces.add(bytes.substring(at, end));
      at = end;
    }
    pieces.add(bytes.substring(at));
    return pieces;
  }

  private String message(List<String> fields, boolean chunked, boolean withBody) {
    if (!withBody) {
      return joined(fields) + "\r\n";
    }
    String body = text(VALUE_LETTERS + "\r\n\0", random.nextInt(20) == 0 ? 20_000 : 60);
    if (!chunked) {
      insert(fields, "Content-Length: " + body.length());
      return joined(fields) + "\r\n" + body;
    }
    insert(fields, "Transfer-Encoding: chunked");
    return joined(fields) + "\r\n" + chunks(body) + trailers() + "\r\n";
  }

  private String chunks(String body) {
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < body.length(); ) {
      int size = 1 + random.nextInt(body.length() - at);
      String digits = Integer.toHexString(size);
      chunks.append(random.nextBoolean() ? digits : "0" + digits).append("\r\n");
      chunks.append(body, at, at + size).append("\r\n");
      at += size;
    }
    return chunks.append("0\r\n").toString();
  }

  private String trailers() {
    return random.nextInt(4) == 0 ? "X-Trailer: " + random.nextInt() + "\r\n" : "";
  }

  private List<String> fields() {
    List<String> fields = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      String white = random.nextInt(8) == 0 ? " \t" : "";
      fields.add(pick(NAMES) + ':' + (random.nextBoolean() ? " " : "") + value() + white);
    }
    return fields;
  }

  private String value() {
    return text(VALUE_LETTERS, 30).strip();
  }

  private String query() {
    return random.nextInt(3) == 0 ? "?" + text(PATH_LETTERS + "/?%[]", 20) : "";
  }

  private String text(String letters, int atMost) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(atMost + 1); i > 0; i--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  private void insert(List<String> fields, String field) {
    fields.add(random.nextInt(fields.size() + 1), field);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static String joined(List<String> fields) {
    StringBuilder joined = new StringBuilder();
    fields.forEach(f -> joined.append(f).append("\r\n"));
    return joined.toString();
  }
}
