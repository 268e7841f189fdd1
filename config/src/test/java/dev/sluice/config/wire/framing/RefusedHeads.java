package dev.sluice.config.wire.framing;

import static dev.sluice.config.wire.framing.Refused.fields;
import static dev.sluice.config.wire.framing.Refused.host;
import static dev.sluice.config.wire.framing.Refused.line;
import static dev.sluice.config.wire.framing.Refused.raw;
import static dev.sluice.config.wire.framing.Refused.target;

import java.util.List;

/** Every head that must not pass, by family. */
@SuppressWarnings("StringConcatToTextBlock") // CR and LF shall be seen
final class RefusedHeads {
  private static final String HOST = "Host: a.example\r\n";
  private static final String CHUNKED_BODY = "\r\n5\r\nhello\r\n0\r\n";

  /** RFC 9112 section 6.3: more than one way to find the end of the body. */
  static final List<Refused> LENGTHS =
      List.of(
          fields("length and chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
          fields("chunked and length", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
          fields("length of zero and chunked", "Content-Length: 0\r\nTransfer-Encoding: chunked"),
          fields(
              "length, chunked in other case", "content-length: 5\r\nTRANSFER-encoding: Chunked"),
          fields("length and unknown coding", "Content-Length: 5\r\nTransfer-Encoding: xchunked"),
          fields("length and identity", "Content-Length: 5\r\nTransfer-Encoding: identity"),
          fields("length and empty coding", "Content-Length: 5\r\nTransfer-Encoding:"),
          fields("two lengths that agree", "Content-Length: 5\r\nContent-Length: 5"),
          fields("two lengths that differ", "Content-Length: 5\r\nContent-Length: 6"),
          fields("two lengths in other case", "Content-Length: 5\r\ncontent-LENGTH: 5"),
          fields("two lengths, one zero", "Content-Length: 0\r\nX-A: b\r\nContent-Length: 5"),
          fields("list of equal lengths", "Content-Length: 5, 5"),
          fields("list of lengths", "Content-Length: 5,6"),
          fields("list with an empty element", "Content-Length: 5,"),
          fields("positive length", "Content-Length: +5"),
          fields("negative length", "Content-Length: -1"),
          fields("negative zero", "Content-Length: -0"),
          fields("hexadecimal length", "Content-Length: 0x5"),
          fields("bare hexadecimal length", "Content-Length: a"),
          fields("two numbers", "Content-Length: 5 5"),
          fields("empty length", "Content-Length:"),
          fields("blank length", "Content-Length:   "),
          fields("word for length", "Content-Length: five"),
          fields("length with a fraction", "Content-Length: 5.0"),
          fields("length with an exponent", "Content-Length: 5e0"),
          fields("length with a parameter", "Content-Length: 5;a=b"),
          fields("length with an underscore", "Content-Length: 5_0"),
          fields("length in quotes", "Content-Length: \"5\""),
          fields("length with a trailing control", "Content-Length: 5\u000b"),
          fields("length in other digits", "Content-Length: \u00ef\u00bc\u0095"),
          fields("length beyond 63 bits", "Content-Length: 9223372036854775808").or(413),
          fields("length beyond 64 bits", "Content-Length: 18446744073709551621").or(413),
          fields("length of many digits", "Content-Length: " + "9".repeat(100)).or(413));

  /** RFC 9112 section 6.1: any transfer coding but a single, final chunked. */
  static final List<Refused> CODINGS =
      List.of(
          coding("two codings", "gzip, chunked"),
          coding("chunked twice", "chunked, chunked"),
          coding("chunked not final", "chunked, gzip"),
          coding("chunked and identity", "chunked, identity"),
          coding("identity", "identity"),
          coding("gzip", "gzip"),
          coding("unknown coding", "xchunked"),
          coding("coding that begins alike", "chunkedx"),
          coding("chunked with a parameter", "chunked;x=y"),
          coding("chunked in quotes", "\"chunked\""),
          coding("chunked, cut", "chunke"),
          coding("chunked after an empty element", ", chunked"),
          coding("chunked before an empty element", "chunked,"),
          coding("empty coding", ""),
          coding("two words", "chunked chunked"),
          coding("vertical tab before", "\u000bchunked"),
          coding("vertical tab behind", "chunked\u000b"),
          coding("no-break space behind", "chunked\u00a0"),
          coding("NUL behind", "chunked\u0000"),
          coding("two lines", "chunked\r\nTransfer-Encoding: chunked"),
          coding("two lines in other case", "chunked\r\ntransfer-encoding: identity"),
          coding("two lines, gzip first", "gzip\r\nTransfer-Encoding: chunked"),
          coding("name with a space behind", "x\r\nTransfer-Encoding : chunked"),
          fields("name with a tab behind", "Transfer-Encoding\t: chunked" + CHUNKED_BODY),
          fields("name with a space before", "X-A: b\r\n Transfer-Encoding: chunked"),
          raw(
              "chunked in HTTP/1.0",
              "POST /x HTTP/1.0\r\n" + HOST + "Transfer-Encoding: chunked\r\n" + CHUNKED_BODY),
          raw(
              "chunked in HTTP/1.0 that asks to be kept",
              "POST /x HTTP/1.0\r\nConnection: keep-alive\r\n"
                  + (HOST + "Transfer-Encoding: chunked\r\n" + CHUNKED_BODY)));

  /** RFC 9112 section 2.2: lines that end with anything but CRLF, and bytes no line may have. */
  static final List<Refused> LINES =
      List.of(
          raw("bare LF everywhere", "GET /x HTTP/1.1\nHost: a.example\n\n"),
          raw("bare LF after the request line", "GET /x HTTP/1.1\n" + HOST + "\r\n"),
          raw("bare LF after a field", "GET /x HTTP/1.1\r\nHost: a.example\n\r\n"),
          raw("bare LF between fields", "GET /x HTTP/1.1\r\n" + HOST + "X-A: b\nX-B: c\r\n\r\n"),
          raw("bare LF for the empty line", "GET /x HTTP/1.1\r\n" + HOST + "\n"),
          raw("bare LF before the request", "\nGET /x HTTP/1.1\r\n" + HOST + "\r\n"),
          raw("bare CR everywhere", "GET /x HTTP/1.1\rHost: a.example\r\r"),
          raw("bare CR after the request line", "GET /x HTTP/1.1\r" + HOST + "\r\n\r\n"),
          raw("bare CR before the request", "\rGET /x HTTP/1.1\r\n" + HOST + "\r\n"),
          raw("bare CR for the empty line", "GET /x HTTP/1.1\r\n" + HOST + "\rX-A: b\r\n\r\n"),
          raw("two CR", "GET /x HTTP/1.1\r\r\n" + HOST + "\r\n"),
          raw("CR LF swapped", "GET /x HTTP/1.1\n\r" + HOST + "\r\n\r\n"),
          fields("bare CR in a value", "X-A: b\rc"),
          fields("bare CR at the end of a value", "X-A: b\r"),
          fields("bare CR that begins a field", "X-A: b\rTransfer-Encoding: chunked"),
          fields("NUL in a value", "X-A: b\u0000c"),
          fields("NUL for a value", "X-A: \u0000"),
          fields("control in a value", "X-A: b\u0001c"),
          fields("escape in a value", "X-A: \u001b[1m"),
          fields("vertical tab in a value", "X-A: b\u000bc"),
          fields("form feed in a value", "X-A: b\fc"),
          fields("backspace in a value", "X-A: b\bc"),
          fields("DEL in a value", "X-A: b\u007fc"),
          fields("folded value", "X-A: b\r\n c"),
          fields("value folded by a tab", "X-A: b\r\n\tc"),
          fields("folded length", "Content-Length:\r\n 5"),
          fields("folded to nothing", "X-A: b\r\n "),
          raw("fold after the request line", "GET /x HTTP/1.1\r\n X: y\r\n" + HOST + "\r\n"),
          raw("tab after the request line", "GET /x HTTP/1.1\r\n\tX: y\r\n" + HOST + "\r\n"),
          raw("folded Host", "GET /x HTTP/1.1\r\nHost:\r\n a.example\r\n\r\n"));

  /** RFC 9112 section 5: names. */
  static final List<Refused> NAMES =
      List.of(
          fields("space before the colon", "X-A : b"),
          fields("tab before the colon", "X-A\t: b"),
          fields("space in a name", "X A: b"),
          fields("empty name", ": b"),
          fields("no colon", "X-A"),
          fields("no colon, but a value", "X-A b"),
          fields("quote in a name", "X\"A: b"),
          fields("parentheses in a name", "X(A): b"),
          fields("slash in a name", "X/A: b"),
          fields("comma in a name", "X,A: b"),
          fields("semicolon in a name", "X;A: b"),
          fields("at in a name", "X@A: b"),
          fields("brackets in a name", "X[A]: b"),
          fields("braces in a name", "{X}: b"),
          fields("equals in a name", "X=A: b"),
          fields("backslash in a name", "X\\A: b"),
          fields("NUL in a name", "X\u0000A: b"),
          fields("control in a name", "X\u0001A: b"),
          fields("DEL in a name", "X\u007fA: b"),
          fields("bare CR in a name", "X\rA: b"),
          fields("0x80 in a name", "X\u0080: b"),
          fields("0xff in a name", "\u00ffX: b"),
          fields("UTF-8 in a name", "Na\u00c3\u00afve: b"));

  /** RFC 9112 section 3: the request line. */
  static final List<Refused> REQUEST_LINES =
      List.of(
          line("two spaces before the target", "GET  /x HTTP/1.1"),
          line("two spaces before the version", "GET /x  HTTP/1.1"),
          line("tab before the target", "GET\t/x HTTP/1.1"),
          line("tab before the version", "GET /x\tHTTP/1.1"),
          line("space before the method", " GET /x HTTP/1.1"),
          line("space behind the version", "GET /x HTTP/1.1 "),
          line("word behind the version", "GET /x HTTP/1.1 HTTP/1.1"),
          line("space in the target", "GET /x y HTTP/1.1"),
          line("version in the target", "GET /x HTTP/1.1 /y HTTP/1.1"),
          line("no target", "GET HTTP/1.1"),
          line("empty target", "GET  HTTP/1.1"),
          line("no version", "GET /x").or(505),
          raw("HTTP/0.9", "GET /x\r\n").or(505),
          line("empty version", "GET /x "),
          line("only a method", "GET"),
          line("lower-case version", "GET /x http/1.1"),
          line("mixed-case version", "GET /x Http/1.1"),
          line("HTTP/2.0", "GET /x HTTP/2.0").or(505),
          line("HTTP/2", "GET /x HTTP/2").or(505),
          line("HTTP/3.0", "GET /x HTTP/3.0").or(505),
          line("HTTP/0.9 in words", "GET /x HTTP/0.9").or(505),
          line("HTTP/1", "GET /x HTTP/1"),
          line("HTTP/1.", "GET /x HTTP/1."),
          line("HTTP/1.10", "GET /x HTTP/1.10").or(505),
          line("HTTP/01.1", "GET /x HTTP/01.1").or(505),
          line("HTTP/1.1x", "GET /x HTTP/1.1x"),
          line("HTTP/1,1", "GET /x HTTP/1,1"),
          line("HTTP 1.1", "GET /x HTTP 1.1"),
          line("HTTPS/1.1", "GET /x HTTPS/1.1"),
          line("HTTP/-1.1", "GET /x HTTP/-1.1").or(505),
          line("parenthesis in the method", "GE(T /x HTTP/1.1"),
          line("colon in the method", "GET: /x HTTP/1.1"),
          line("slash in the method", "G/T /x HTTP/1.1"),
          line("quote in the method", "\"GET\" /x HTTP/1.1"),
          line("NUL in the method", "GE\u0000T /x HTTP/1.1"),
          line("0x80 in the method", "GE\u0080T /x HTTP/1.1"),
          line("empty method", " /x HTTP/1.1"),
          raw("response for a request", "HTTP/1.1 200 OK\r\n" + HOST + "\r\n"),
          raw("TLS hello", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"),
          raw("proxy protocol", "PROXY TCP4 1.2.3.4 5.6.7.8 9 10\r\n\r\n"));

  /** RFC 9112 section 3.2, RFC 3986: the target, and what the contract says of paths. */
  static final List<Refused> TARGETS =
      List.of(
          target("no slash", "x"),
          target("only a query", "?x"),
          target("fragment", "/x#y"),
          target("empty fragment", "/x#"),
          target("fragment behind the query", "/x?y#z"),
          target("non-ASCII in the path", "/\u00c3\u00a4"),
          target("0xff in the path", "/\u00ff"),
          target("non-ASCII in the query", "/x?\u00c3\u00a4"),
          target("NUL in the path", "/x\u0000y"),
          target("control in the path", "/x\u0001y"),
          target("control in the query", "/x?\u0001"),
          target("DEL in the path", "/x\u007f"),
          target("bare CR in the path", "/x\ry"),
          target("backslash in the path", "/x\\y"),
          target("backslash for a slash", "\\x"),
          target("encoded slash", "/threads%2Fsearch"),
          target("encoded slash in lower case", "/threads%2fsearch"),
          target("encoded backslash", "/threads%5Csearch"),
          target("encoded backslash in lower case", "/threads%5csearch"),
          target("encoded NUL", "/threads%00"),
          target("dot segment", "/threads/./search"),
          target("two dots", "/threads/../metrics"),
          target("two dots at the end", "/threads/.."),
          target("dot at the end", "/threads/."),
          target("two dots first", "/../metrics"),
          target("encoded dots", "/threads/%2e%2e/metrics"),
          target("encoded dots in upper case", "/threads/%2E%2E/metrics"),
          target("a dot and an encoded one", "/threads/.%2e/metrics"),
          target("an encoded dot and one", "/threads/%2e./metrics"),
          target("encoded dot segment", "/threads/%2e/metrics"),
          target("empty segment", "/threads//search"),
          target("two slashes first", "//threads"),
          target("two slashes last", "/threads//"),
          target("host for a segment", "//evil.example/x"),
          target("escape without digits", "/threads/%"),
          target("escape with one digit", "/threads/%2"),
          target("escape with other letters", "/threads/%zz"),
          target("escape, second digit bad", "/threads/%2g"),
          target("unicode escape", "/threads/%u002f"));

  /** RFC 9112 section 3.2.1 to 3.2.4: forms of the target. */
  static final List<Refused> FORMS =
      List.of(
          target("another authority", "http://b.example/x"),
          target("another port", "http://a.example:81/x"),
          target("a longer name", "http://a.example.evil/x"),
          target("userinfo", "http://user@a.example/x"),
          target("userinfo with a password", "http://user:pw@a.example/x"),
          target("empty userinfo", "http://@a.example/x"),
          target("name behind userinfo", "http://a.example@b.example/x"),
          target("https on a plain connection", "https://a.example/x"),
          target("ftp", "ftp://a.example/x"),
          target("file", "file:///etc/passwd"),
          target("javascript", "javascript:x"),
          target("websocket scheme", "ws://a.example/x"),
          target("scheme without authority", "http:///x"),
          target("scheme with one slash", "http:/a.example/x"),
          target("scheme without slashes", "http:a.example"),
          target("absolute with a fragment", "http://a.example/x#y"),
          target("absolute with an encoded slash", "http://a.example/x%2Fy"),
          target("absolute with dots", "http://a.example/../x"),
          target("absolute with two slashes", "http://a.example//x"),
          target("authority", "a.example:80"),
          target("asterisk", "*"),
          target("asterisk with more", "*/x"),
          line("asterisk for POST", "POST * HTTP/1.1"),
          line("asterisk with a query for OPTIONS", "OPTIONS *?x HTTP/1.1"),
          line("tunnel", "CONNECT a.example:80 HTTP/1.1").or(405, 501),
          line("tunnel elsewhere", "CONNECT b.example:443 HTTP/1.1").or(405, 501),
          line("tunnel to a path", "CONNECT /x HTTP/1.1").or(405, 501));

  /** RFC 9110 section 7.2: Host. */
  static final List<Refused> HOSTS =
      List.of(
          host("no Host", ""),
          host("two that agree", HOST + HOST),
          host("two that differ", HOST + "Host: b.example\r\n"),
          host("two in other case", HOST + "hOST: a.example\r\n"),
          host("list", "Host: a.example, b.example\r\n"),
          host("list without space", "Host: a.example,b.example\r\n"),
          host("space inside", "Host: a example\r\n"),
          host("tab inside", "Host: a\texample\r\n"),
          host("path", "Host: a.example/x\r\n"),
          host("query", "Host: a.example?x\r\n"),
          host("fragment", "Host: a.example#x\r\n"),
          host("userinfo", "Host: user@a.example\r\n"),
          host("URL", "Host: http://a.example\r\n"),
          host("port in words", "Host: a.example:http\r\n"),
          host("negative port", "Host: a.example:-1\r\n"),
          host("two ports", "Host: a.example:80:81\r\n"),
          host("backslash", "Host: a\\b\r\n"),
          host("quote", "Host: \"a.example\"\r\n"),
          host("angle brackets", "Host: <a>\r\n"),
          host("open bracket", "Host: [::1\r\n"),
          host("bracket behind", "Host: ::1]\r\n"),
          host("address without brackets", "Host: ::1\r\n"),
          host("bracketed word", "Host: [word]\r\n"),
          host("text behind a bracket", "Host: [::1]x\r\n"),
          host("bad escape", "Host: a%zz\r\n"),
          host("non-ASCII", "Host: \u00c3\u00a4.example\r\n"),
          host("NUL", "Host: a\u0000b\r\n"),
          host("control", "Host: a\u0001\r\n"),
          host("only a port", "Host: :80\r\n"));

  /** Limits, each by a little or by far. */
  static final List<Refused> SIZES =
      List.of(
          target("target beyond the request line's limit", "/" + "x".repeat(16_384)).with(414),
          target("target far beyond it", "/" + "x".repeat(300_000)).with(414),
          target("query beyond it", "/?" + "x".repeat(16_384)).with(414),
          line("method beyond it", "M".repeat(20_000) + " /x HTTP/1.1").with(400, 414, 501),
          fields("one field beyond the head's limit", "X-A: " + "b".repeat(65_536)).with(431),
          fields("one field far beyond it", "X-A: " + "b".repeat(300_000)).with(431),
          fields("name beyond it", "X".repeat(70_000) + ": b").with(431),
          fields("many fields beyond it", "X-A: bbbbbbb\r\n".repeat(10_000) + "X: y").with(431),
          fields("large fields beyond it", ("X-A: " + "b".repeat(8000) + "\r\n").repeat(9) + "X: y")
              .with(431),
          fields("a field too many", "X-A: b\r\n".repeat(99) + "X: y").with(431),
          raw("empty lines without end", "\r\n".repeat(50_000)).with(400, 408, 414, 431));

  private RefusedHeads() {}

  private static Refused coding(String name, String coding) {
    return raw(
        name,
        "POST /x HTTP/1.1\r\n" + HOST + "Transfer-Encoding: " + coding + "\r\n" + CHUNKED_BODY);
  }
}
