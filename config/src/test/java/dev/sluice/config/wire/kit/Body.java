package dev.sluice.config.wire.kit;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A body as it comes off a connection, whatever its framing. Thread-confined, as its wire. */
public final class Body {
  private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9A-Fa-f]{1,16}");

  private enum Framing {
    LENGTH,
    CHUNKED,
    CLOSE
  }

  private final Wire wire;
  private final Framing framing;
  private final List<Field> trailers = new ArrayList<>();

  /** Left of the body, or of the current chunk. */
  private long left;

  private boolean inFirstChunk = true;
  private boolean finished;

  private Body(Wire wire, Framing framing, long length) {
    this.wire = wire;
    this.framing = framing;
    this.left = length;
    this.finished = framing == Framing.LENGTH && length == 0;
  }

  static Body ofRequest(Wire wire, Head head) {
    return isFramed(head) ? framed(wire, head) : new Body(wire, Framing.LENGTH, 0);
  }

  static Body ofResponse(Wire wire, Head head, String method) {
    boolean bodiless =
        method.equals("HEAD")
            || head.status() < 200
            || head.status() == 204
            || head.status() == 304;
    if (bodiless) {
      return new Body(wire, Framing.LENGTH, 0);
    }
    return isFramed(head) ? framed(wire, head) : new Body(wire, Framing.CLOSE, 0);
  }

  private static boolean isFramed(Head head) {
    return head.has("Content-Length") || head.has("Transfer-Encoding");
  }

  private static Body framed(Wire wire, Head head) {
    if (!head.has("Transfer-Encoding")) {
      return new Body(wire, Framing.LENGTH, Long.parseLong(head.value("Content-Length")));
    }
    if (!head.value("Transfer-Encoding").equals("chunked") || head.has("Content-Length")) {
      throw new AssertionError("framed in two ways\n" + head.raw());
    }
    return new Body(wire, Framing.CHUNKED, 0);
  }

  /**
   * The next piece: at least one byte, never more than one chunk, as much as has arrived.
   *
   * @return empty when the body is complete
   * @throws Ended when the connection ended before the body did
   */
  public byte[] next() {
    return next(Integer.MAX_VALUE);
  }

  public String nextText() {
    return Latin1.text(next());
  }

  /** Reads exactly that many bytes of the body. */
  public String read(int count) {
    StringBuilder text = new StringBuilder();
    while (text.length() < count) {
      byte[] piece = next(count - text.length());
      if (piece.length == 0) {
        throw new AssertionError("body complete after <" + text + ">");
      }
      text.append(Latin1.text(piece));
    }
    return text.toString();
  }

  /** Reads {@code expected} or fails with what came instead. */
  public void expect(String expected) {
    String got = read(expected.length());
    if (!got.equals(expected)) {
      throw new AssertionError("expected <" + expected + "> but got <" + got + ">");
    }
  }

  /** Reads what is left; the message says whether it ended as its framing demands. */
  public Message finish(Head head) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean complete = true;
    try {
      for (byte[] piece = next(); piece.length > 0; piece = next()) {
        all.writeBytes(piece);
      }
    } catch (Ended e) {
      complete = false;
    }
    return new Message(head, Latin1.text(all.toByteArray()), List.copyOf(trailers), complete);
  }

  /** The same, and no more than {@code atMost} bytes. */
  public byte[] next(int atMost) {
    if (framing == Framing.CHUNKED && left == 0 && !finished) {
      beginChunk();
    }
    if (finished) {
      return new byte[0];
    }
    long most = framing == Framing.CLOSE ? atMost : Math.min(left, atMost);
    byte[] piece = wire.readSome((int) most);
    if (piece.length == 0) {
      return endOfConnection();
    }
    left -= piece.length;
    finished = framing == Framing.LENGTH && left == 0;
    return piece;
  }

  private byte[] endOfConnection() {
    Ended ended = wire.ended("more of a body");
    if (framing != Framing.CLOSE || ended.how() == End.RST) {
      throw ended;
    }
    finished = true;
    return new byte[0];
  }

  private void beginChunk() {
    if (!inFirstChunk) {
      expectEmptyLine();
    }
    inFirstChunk = false;
    String line = wire.readLine();
    if (!CHUNK_SIZE.matcher(line).matches()) {
      throw new AssertionError("chunk size <" + line + ">");
    }
    left = Long.parseUnsignedLong(line, 16);
    if (left == 0) {
      readTrailers();
      finished = true;
    }
  }

  private void readTrailers() {
    List<String> lines = new ArrayList<>();
    for (String line = wire.readLine(); !line.isEmpty(); line = wire.readLine()) {
      lines.add(line);
    }
    trailers.addAll(Head.parseFields(lines, String.join("\n", lines)));
  }

  private void expectEmptyLine() {
    String line = wire.readLine();
    if (!line.isEmpty()) {
      throw new AssertionError("expected CRLF after a chunk but got <" + line + ">");
    }
  }
}
