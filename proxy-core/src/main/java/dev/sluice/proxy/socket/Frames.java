package dev.sluice.proxy.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Writes frames: whole messages, never fragments (RFC 6455 §5.2). Pure. */
final class Frames {
  /** Longest header: two bytes, eight of length, four of key. */
  static final int MAX_HEADER_BYTES = 14;

  /** Longest payload of a control frame (RFC 6455 §5.5). */
  static final int MAX_CONTROL_BYTES = 125;

  static final int FINAL = 0x80;
  static final int MASKED = 0x80;
  static final int TWO_BYTES = 126;
  static final int EIGHT_BYTES = 127;
  private static final int MAX_TWO_BYTES = 0xffff;

  private Frames() {}

  /** The header of a frame to a client, which is not masked (RFC 6455 §5.1). */
  private static void header(ByteBuf out, int opcode, long length, int mask) {
    out.writeByte(FINAL | opcode);
    if (length <= MAX_CONTROL_BYTES) {
      out.writeByte(mask | (int) length);
    } else if (length <= MAX_TWO_BYTES) {
      out.writeByte(mask | TWO_BYTES).writeShort((int) length);
    } else {
      out.writeByte(mask | EIGHT_BYTES).writeLong(length);
    }
  }

  /** The header of a frame to a server, which is masked with this key. */
  static void maskedHeader(ByteBuf out, int opcode, long length, int key) {
    header(out, opcode, length, MASKED);
    out.writeInt(key);
  }

  /** A whole frame to a client; the caller owns it. */
  static ByteBuf toClient(ByteBufAllocator allocator, int opcode, byte[] payload) {
    ByteBuf out = allocator.buffer(MAX_HEADER_BYTES + payload.length);
    header(out, opcode, payload.length, 0);
    return out.writeBytes(payload);
  }

  /** A whole frame to a server; the caller owns it. */
  static ByteBuf toServer(ByteBufAllocator allocator, int opcode, byte[] payload, int key) {
    ByteBuf out = allocator.buffer(MAX_HEADER_BYTES + payload.length);
    maskedHeader(out, opcode, payload.length, key);
    int from = out.writerIndex();
    out.writeBytes(payload);
    mask(out, from, out.writerIndex(), key, 0);
    return out;
  }

  /** What a close frame holds. {@code reason} is ASCII and short. */
  static byte[] closing(int code, String reason) {
    byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
    byte[] payload = new byte[2 + Math.min(text.length, MAX_CONTROL_BYTES - 2)];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(text, 0, payload, 2, payload.length - 2);
    return payload;
  }

  /**
   * Masks {@code bytes[from, to)} in place, or takes the mask off (RFC 6455 §5.3).
   *
   * @param done bytes of the frame's payload that stand before these
   */
  static void mask(ByteBuf bytes, int from, int to, int key, long done) {
    int turned = Integer.rotateLeft(key, 8 * (int) (done & 3));
    long twice = ((long) turned << 32) | (turned & 0xffff_ffffL);
    int at = from;
    for (; at + 8 <= to; at += 8) {
      bytes.setLong(at, bytes.getLong(at) ^ twice);
    }
    for (; at < to; at++) {
      int octet = turned >>> (24 - 8 * ((at - from) & 3));
      bytes.setByte(at, bytes.getByte(at) ^ octet);
    }
  }
}
