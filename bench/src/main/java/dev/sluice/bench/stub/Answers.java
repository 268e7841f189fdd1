package dev.sluice.bench.stub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/** The heads and prepared answers, with the fields that the Python runtime sends. */
final class Answers {
  private static final String STATUS =
      """
      HTTP/1.1 200 OK\r
      date: Thu, 01 Jan 2026 00:00:00 GMT\r
      server: uvicorn\r
      """;
  private static final byte[] JSON_HEAD =
      (STATUS + "content-type: application/json\r\ncontent-length: ").getBytes(US_ASCII);

  /** Ends a chunked body. */
  static final ByteBuf LAST_CHUNK = fixed("0\r\n\r\n");

  /** The head of a stream of events. */
  static final ByteBuf STREAM_HEAD =
      fixed(
          STATUS
              + """
              cache-control: no-store\r
              x-accel-buffering: no\r
              location: /threads/0198c0de-0000-7000-8000-000000000001/runs/0198c0de-0000-7000-8000-000000000002/stream\r
              content-location: /threads/0198c0de-0000-7000-8000-000000000001/runs/0198c0de-0000-7000-8000-000000000002\r
              content-type: text/event-stream; charset=utf-8\r
              transfer-encoding: chunked\r
              \r
              """);

  private Answers() {}

  /** A whole answer, written as duplicates and never released. */
  static ByteBuf json(String body) {
    ByteBuf answer = jsonHead(UnpooledByteBufAllocator.DEFAULT, body.length());
    answer.writeCharSequence(body, US_ASCII);
    return Unpooled.unreleasableBuffer(answer);
  }

  /** The head of a JSON answer, with room for its body of so many bytes. The caller owns it. */
  static ByteBuf jsonHead(ByteBufAllocator allocator, int bodyBytes) {
    ByteBuf answer = allocator.directBuffer(JSON_HEAD.length + 16 + bodyBytes);
    answer.writeBytes(JSON_HEAD);
    answer.writeCharSequence(bodyBytes + "\r\n\r\n", US_ASCII);
    return answer;
  }

  /** The head of a bulk answer. */
  static ByteBuf bulkHead(long bytes) {
    return Unpooled.copiedBuffer(
        STATUS + "content-type: application/octet-stream\r\ncontent-length: " + bytes + "\r\n\r\n",
        US_ASCII);
  }

  private static ByteBuf fixed(String text) {
    ByteBuf direct = Unpooled.directBuffer(text.length());
    direct.writeCharSequence(text, US_ASCII);
    return Unpooled.unreleasableBuffer(direct);
  }
}
