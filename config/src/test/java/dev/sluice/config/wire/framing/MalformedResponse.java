package dev.sluice.config.wire.framing;

import java.util.List;

/** What an upstream answers that must not reach a client. {@code SECRET} marks its bytes. */
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
record MalformedResponse(String name, String bytes) {
  private static final String OK = "HTTP/1.1 200 SECRET\r\n";

  static final List<MalformedResponse> ALL =
      List.of(
          raw("nonsense", "SECRET\r\n\r\n"),
          raw("nonsense without end of line", "SECRET" + "x".repeat(300_000)),
          raw("HTTP/0.9", "<html>SECRET</html>\r\n\r\n"),
          raw("another protocol", "ICY 200 SECRET\r\n\r\n"),
          raw("a request", "GET /SECRET HTTP/1.1\r\nHost: a\r\n\r\n"),
          raw("TLS alert", "\u0015\u0003\u0001\u0000\u0002\u0002FSECRET\r\n\r\n"),
          raw(
              "HTTP/2 settings",
              "\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000SECRET\r\n\r\n"),
          line("HTTP/2.0", "HTTP/2.0 200 SECRET"),
          line("HTTP/2", "HTTP/2 200 SECRET"),
          line("HTTP/1.10", "HTTP/1.10 200 SECRET"),
          line("HTTP/1", "HTTP/1 200 SECRET"),
          line("lower-case version", "http/1.1 200 SECRET"),
          line("two spaces before the status", "HTTP/1.1  200 SECRET"),
          line("tab before the status", "HTTP/1.1\t200 SECRET"),
          line("space before the version", " HTTP/1.1 200 SECRET"),
          line("no status", "HTTP/1.1 SECRET"),
          line("only a version", "HTTP/1.1"),
          line("status of two digits", "HTTP/1.1 20 SECRET"),
          line("status of four digits", "HTTP/1.1 2000 SECRET"),
          line("status with a letter", "HTTP/1.1 2x0 SECRET"),
          line("negative status", "HTTP/1.1 -20 SECRET"),
          line("status of zero", "HTTP/1.1 000 SECRET"),
          line("status below 100", "HTTP/1.1 099 SECRET"),
          line("reason behind the status", "HTTP/1.1 200SECRET"),
          line("tab behind the status", "HTTP/1.1 200\tSECRET"),
          line("NUL in the reason", "HTTP/1.1 200 SECRET\u0000"),
          line("control in the reason", "HTTP/1.1 200 SECRET\u0001"),
          line("bare CR in the reason", "HTTP/1.1 200 SECRET\rX: y"),
          raw("bare LF everywhere", "HTTP/1.1 200 SECRET\nContent-Length: 0\n\n"),
          raw("bare LF after the status line", "HTTP/1.1 200 SECRET\nContent-Length: 0\r\n\r\n"),
          raw("bare LF after a field", OK + "Content-Length: 0\n\r\n"),
          raw("bare LF for the empty line", OK + "Content-Length: 0\r\n\n"),
          fields("bare LF in a value", "X-A: b\nX-B: SECRET\r\nContent-Length: 0"),
          fields("bare CR in a value", "X-A: b\rX-B: SECRET\r\nContent-Length: 0"),
          fields("folded value", "X-A: b\r\n SECRET\r\nContent-Length: 0"),
          fields("value folded by a tab", "X-A: b\r\n\tSECRET\r\nContent-Length: 0"),
          raw("fold after the status line", OK + " X: y\r\nContent-Length: 0\r\n\r\n"),
          fields("NUL in a value", "X-A: SECRET\u0000\r\nContent-Length: 0"),
          fields("control in a value", "X-A: SECRET\u0008\r\nContent-Length: 0"),
          fields("DEL in a value", "X-A: SECRET\u007f\r\nContent-Length: 0"),
          fields("space in a name", "X SECRET: b\r\nContent-Length: 0"),
          fields("space before the colon", "Set-Cookie : SECRET\r\nContent-Length: 0"),
          fields("empty name", ": SECRET\r\nContent-Length: 0"),
          fields("no colon", "SECRET\r\nContent-Length: 0"),
          fields("NUL in a name", "X\u0000SECRET: b\r\nContent-Length: 0"),
          fields("0x80 in a name", "X\u0080SECRET: b\r\nContent-Length: 0"),
          fields("parentheses in a name", "X(SECRET): b\r\nContent-Length: 0"),
          fields("length and chunked", "Content-Length: 6\r\nTransfer-Encoding: chunked"),
          fields("chunked and length", "Transfer-Encoding: chunked\r\nContent-Length: 6"),
          fields("two lengths that agree", "Content-Length: 6\r\nContent-Length: 6"),
          fields("two lengths that differ", "Content-Length: 6\r\nContent-Length: 0"),
          fields("list of lengths", "Content-Length: 6, 6"),
          fields("positive length", "Content-Length: +6"),
          fields("negative length", "Content-Length: -6"),
          fields("hexadecimal length", "Content-Length: 0x6"),
          fields("empty length", "Content-Length:"),
          fields("word for length", "Content-Length: six"),
          fields("length with a space", "Content-Length: 6 6"),
          fields("length beyond 63 bits", "Content-Length: 9223372036854775808"),
          fields("length of many digits", "Content-Length: " + "9".repeat(100)),
          fields("two codings", "Transfer-Encoding: gzip, chunked"),
          fields("chunked twice", "Transfer-Encoding: chunked, chunked"),
          fields("chunked not final", "Transfer-Encoding: chunked, gzip"),
          fields("two coding lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
          fields("identity", "Transfer-Encoding: identity"),
          fields("gzip", "Transfer-Encoding: gzip"),
          fields("unknown coding", "Transfer-Encoding: xchunked"),
          fields("empty coding", "Transfer-Encoding:"),
          fields("chunked with a parameter", "Transfer-Encoding: chunked;a=b"),
          raw(
              "chunked in HTTP/1.0",
              "HTTP/1.0 200 SECRET\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
          raw(
              "switching that nobody asked for",
              "HTTP/1.1 101 SECRET\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
          raw("interim response with a malformed field", "HTTP/1.1 103 SECRET\r\nX : y\r\n\r\n"),
          fields("one huge field", "X-A: SECRET" + "x".repeat(2 << 20)),
          fields("far too many fields", "X-A: SECRET\r\n".repeat(20_000) + "X-B: c"));

  static MalformedResponse raw(String name, String bytes) {
    return new MalformedResponse(name, bytes);
  }

  private static MalformedResponse line(String name, String line) {
    return raw(name, line + "\r\nContent-Length: 0\r\n\r\n");
  }

  private static MalformedResponse fields(String name, String fields) {
    return raw(name, OK + fields + "\r\n\r\nSECRET");
  }

  @Override
  public String toString() {
    return name;
  }
}
