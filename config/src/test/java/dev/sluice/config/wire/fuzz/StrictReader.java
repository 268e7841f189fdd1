package dev.sluice.config.wire.fuzz;

import dev.sluice.config.wire.fuzz.Reading.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 by regular expressions straight from RFC 9112 and RFC 3986, over bytes that are
 * all there. Slow, and in nothing like the gateway's own reader: that is its use.
 */
final class StrictReader {
  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String SEGMENT = "(?:[!$&-.0-;=@-Z_a-z~{}|^`\"<>\\[\\]]|%[0-9A-Fa-f]{2})+";
  private static final Pattern REQUEST_LINE =
      Pattern.compile("(" + TOKEN + ") ([\\x21-\\x7e]+) HTTP/1\\.([01])");

  /** Some servers leave the space out where they give no reason: that is read in one way only. */
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/1\\.([01]) ([1-9]\\d\\d)(?: [\\t\\x20-\\x7e\\x80-\\xff]*)?");

  private static final Pattern FIELD =
      Pattern.compile("(" + TOKEN + "):[ \\t]*([\\t\\x20-\\x7e\\x80-\\xff]*?)[ \\t]*");
  private static final Pattern CHUNK =
      Pattern.compile("([0-9A-Fa-f]+)(?:[ \\t]*;[\\t\\x20-\\x7e\\x80-\\xff]*)?");
  private static final Pattern PATH = Pattern.compile("/|(?:/" + SEGMENT + ")+/?");
  private static final Pattern ENCODED = Pattern.compile("(?i).*%(?:2f|5c|00).*");
  private static final Pattern DOTS = Pattern.compile("(?i).*/(?:\\.|%2e){1,2}(?:/.*|)");
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:(?:[0-9A-Za-z._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+|\\[[0-9A-Fa-f:.]+])(?::\\d*)?");

  private final String bytes;
  private int at;

  StrictReader(String bytes) {
    this.bytes = bytes;
  }

  List<Whole> requests() {
    List<Whole> requests = new ArrayList<>();
    while (readRequest() instanceof Whole whole) {
      requests.add(whole);
      if (whole.last()) {
        break;
      }
    }
    return requests;
  }

  /** Reads the request that begins here. */
  Reading readRequest() {
    while (bytes.startsWith("\r\n", at)) {
      at += 2;
    }
    List<String> lines = headLines();
    if (lines.isEmpty()) {
      return Reading.UNFINISHED;
    }
    Matcher line = REQUEST_LINE.matcher(lines.getFirst());
    Fields fields = Fields.of(lines.subList(1, lines.size()));
    if (!line.matches() || fields == null) {
      return Reading.FAULTY;
    }
    String target = originForm(line.group(1), line.group(2), fields);
    boolean old = line.group(3).equals("0");
    if (target.isEmpty() || fields.values("host").size() > 1 || !isHost(fields, old)) {
      return Reading.FAULTY;
    }
    boolean last =
        fields.lists("connection", "close") || (old && !fields.lists("connection", "keep-alive"));
    return readBody(line.group(1) + ' ' + target, fields, old, last, false);
  }

  /** Reads the final response that begins here, to a request with a body in its response. */
  Reading readResponse() {
    List<String> lines = headLines();
    if (lines.isEmpty()) {
      return Reading.UNFINISHED;
    }
    Matcher line = STATUS_LINE.matcher(lines.getFirst());
    Fields fields = Fields.of(lines.subList(1, lines.size()));
    if (!line.matches() || fields == null) {
      return Reading.FAULTY;
    }
    String status = line.group(2);
    if (status.equals("204") || status.equals("304")) {
      return fields.isFramedOneWay(false) ? new Whole(status, "", at, false) : Reading.FAULTY;
    }
    if (status.startsWith("1")) {
      return status.equals("101") ? Reading.FAULTY : readResponse();
    }
    return readBody(status, fields, line.group(1).equals("0"), false, true);
  }

  /** The lines of the head that begins here, none when it has no end; leaves it behind. */
  private List<String> headLines() {
    int end = bytes.indexOf("\r\n\r\n", at);
    if (end < 0) {
      return List.of();
    }
    List<String> lines = Arrays.asList(bytes.substring(at, end).split("\r\n", -1));
    at = end + 4;
    return lines;
  }

  private Reading readBody(
      String startLine, Fields fields, boolean old, boolean last, boolean untilClose) {
    if (!fields.isFramedOneWay(old)) {
      return Reading.FAULTY;
    }
    if (!fields.values("transfer-encoding").isEmpty()) {
      return readChunks(startLine, last);
    }
    if (fields.values("content-length").isEmpty()) {
      String body = untilClose ? bytes.substring(at) : "";
      at += body.length();
      return new Whole(startLine, body, at, last);
    }
    long length = Long.parseLong(fields.values("content-length").getFirst());
    if (length > bytes.length() - at) {
      return Reading.UNFINISHED;
    }
    at += (int) length;
    return new Whole(startLine, bytes.substring(at - (int) length, at), at, last);
  }

  private Reading readChunks(String startLine, boolean last) {
    StringBuilder body = new StringBuilder();
    while (true) {
      int end = bytes.indexOf("\r\n", at);
      if (end < 0) {
        return Reading.UNFINISHED;
      }
      Matcher chunk = CHUNK.matcher(bytes.substring(at, end));
      if (!chunk.matches()) {
        return Reading.FAULTY;
      }
      String digits = chunk.group(1).replaceFirst("^0+(?=.)", "");
      at = end + 2;
      if (digits.equals("0")) {
        return readTrailers(startLine, body.toString(), last);
      }
      if (digits.length() > 7 || Integer.parseInt(digits, 16) + 2 > bytes.length() - at) {
        return Reading.UNFINISHED;
      }
      int size = Integer.parseInt(digits, 16);
      body.append(bytes, at, at + size);
      at += size + 2;
      if (!bytes.startsWith("\r\n", at - 2)) {
        return Reading.FAULTY;
      }
    }
  }

  private Reading readTrailers(String startLine, String body, boolean last) {
    if (bytes.startsWith("\r\n", at)) {
      at += 2;
      return new Whole(startLine, body, at, last);
    }
    List<String> lines = headLines();
    if (lines.isEmpty()) {
      return Reading.UNFINISHED;
    }
    return Fields.of(lines) == null ? Reading.FAULTY : new Whole(startLine, body, at, last);
  }

  /** The target as it goes on, empty when it must not. */
  private static String originForm(String method, String target, Fields fields) {
    if (target.equals("*")) {
      return method.equals("OPTIONS") ? target : "";
    }
    String origin = target;
    if (target.regionMatches(true, 0, "http://", 0, 7)) {
      Matcher rest = Pattern.compile("([^/?#]*)(.*)").matcher(target.substring(7));
      List<String> host = fields.values("host");
      // Only HTTP/1.0 may do without a Host: then there is nothing to differ from.
      if (!rest.matches() || host.stream().anyMatch(h -> !h.equalsIgnoreCase(rest.group(1)))) {
        return "";
      }
      origin = rest.group(2).startsWith("/") ? rest.group(2) : "/" + rest.group(2);
    }
    String path = origin.replaceFirst("\\?.*", "");
    boolean good =
        PATH.matcher(path).matches()
            && !ENCODED.matcher(path).matches()
            && !DOTS.matcher(path).matches()
            && origin.indexOf('#') < 0;
    return good ? origin : "";
  }

  private static boolean isHost(Fields fields, boolean old) {
    List<String> hosts = fields.values("host");
    return hosts.isEmpty() ? old : AUTHORITY.matcher(hosts.getFirst()).matches();
  }

  /** Field lines that all are such. */
  private record Fields(List<String[]> lines) {
    static @Nullable Fields of(List<String> lines) {
      List<String[]> fields = new ArrayList<>();
      for (String line : lines) {
        Matcher field = FIELD.matcher(line);
        if (!field.matches()) {
          return null;
        }
        fields.add(new String[] {field.group(1).toLowerCase(Locale.ROOT), field.group(2)});
      }
      return new Fields(fields);
    }

    List<String> values(String name) {
      return lines.stream().filter(f -> f[0].equals(name)).map(f -> f[1]).toList();
    }

    boolean lists(String name, String element) {
      return values(name).stream()
          .flatMap(v -> Arrays.stream(v.split(",")))
          .anyMatch(v -> v.strip().equalsIgnoreCase(element));
    }

    boolean isFramedOneWay(boolean old) {
      List<String> lengths = values("content-length");
      List<String> codings = values("transfer-encoding");
      if (lengths.size() + codings.size() > 1) {
        return false;
      }
      boolean length = lengths.isEmpty() || lengths.getFirst().matches("0*\\d{1,18}");
      boolean coding =
          codings.isEmpty() || (!old && codings.getFirst().equalsIgnoreCase("chunked"));
      return length && coding;
    }
  }
}
