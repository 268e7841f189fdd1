package dev.sluice.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.bench.event.Scripts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.function.Function;

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

  /** A GET that is answered with a small JSON document, by each caller. */
  static List<Request> get(Destination target) {
    return byEach(
        target,
        caller ->
            new Request(
                fixed((head("GET", Scripts.GET, target, caller) + "\r\n").getBytes(US_ASCII)),
                fixed(Scripts.THREAD_JSON.getBytes(US_ASCII))));
  }

  /** A POST of so many bytes of JSON, which come back, by each caller. */
  static List<Request> post(Destination target, int bytes) {
    byte[] body = Scripts.json(bytes);
    return byEach(target, caller -> post(Scripts.ECHO, target, caller, body, body));
  }

  /** A run that so many bytes of JSON describe, by each caller. */
  static List<Request> run(Destination target, int bytes) {
    byte[] body = Scripts.run(bytes);
    byte[] answer = Scripts.RUN_JSON.getBytes(US_ASCII);
    return byEach(target, caller -> post(Scripts.RUN, target, caller, body, answer));
  }

  private static List<Request> byEach(
      Destination target, Function<Destination.Caller, Request> request) {
    return target.callers().stream().map(request).toList();
  }

  private static Request post(
      String path, Destination target, Destination.Caller caller, byte[] body, byte[] answer) {
    byte[] head = postHead(path, target, caller, body.length).getBytes(US_ASCII);
    return new Request(fixed(Unpooled.wrappedBuffer(head, body)), fixed(answer));
  }

  /** The request line and the fields, without the empty line. */
  static String head(String method, String path, Destination target, Destination.Caller caller) {
    return method
        + " "
        + caller.path(path)
        + " HTTP/1.1\r\nHost: "
        + target.authority()
        + "\r\n"
        + FIELDS
        + caller.fields();
  }

  /** The whole head of a POST. */
  static String postHead(String path, Destination target, Destination.Caller caller, long length) {
    return head("POST", path, target, caller)
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
