package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.Scripts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A request as bytes, and the body that its answer must have.
 *
 * @param bytes the whole request; never released, written as duplicates
 * @param answer the whole body expected
 */
record Request(ByteBuf bytes, ByteBuf answer) {
  /** The fields that the Python SDK sends, in its order. */
  private static final String FIELDS =
      """
      Accept: */*\r
      Accept-Encoding: gzip, deflate\r
      Connection: keep-alive\r
      User-Agent: langgraph-sdk-py/0.4.14\r
      """;

  /** A GET that is answered with a small JSON document. */
  static Request get(Destination target) {
    return new Request(
        fixed((head("GET", Scripts.GET, target) + "\r\n").getBytes(US_ASCII)),
        fixed(Scripts.THREAD_JSON.getBytes(US_ASCII)));
  }

  /** A POST of so many bytes of JSON, which come back. */
  static Request post(Destination target, int bytes) {
    ByteBuf body = fixed(Scripts.json(bytes));
    byte[] head = postHead(Scripts.ECHO, target, bytes).getBytes(US_ASCII);
    return new Request(
        fixed(Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(head), body.duplicate())), body);
  }

  /** The request line and the fields, without the empty line. */
  static String head(String method, String path, Destination target) {
    String authority =
        target.address().getAddress().getHostAddress() + ":" + target.address().getPort();
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: "
        + authority
        + "\r\n"
        + FIELDS
        + target.fields();
  }

  /** The whole head of a POST. */
  static String postHead(String path, Destination target, long length) {
    return head("POST", path, target)
        + "Content-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  /** A direct buffer that outlives every write. */
  static ByteBuf fixed(byte[] bytes) {
    return fixed(Unpooled.wrappedBuffer(bytes));
  }

  /** Gives back what {@link #fixed} made, when no write of it is under way any longer. */
  static void free(ByteBuf fixed) {
    fixed.unwrap().release();
  }

  /** Gives back both buffers. */
  void free() {
    free(bytes);
    free(answer);
  }

  private static ByteBuf fixed(ByteBuf bytes) {
    ByteBuf direct = Unpooled.directBuffer(bytes.readableBytes());
    direct.writeBytes(bytes);
    return Unpooled.unreleasableBuffer(direct);
  }
}
