package dev.sluice.proxy.settings;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of IP addresses (RFC 4632, RFC 4291 §2.3). Immutable.
 *
 * <p>IPv4 addresses mapped into IPv6 ({@code ::ffff:10.0.0.1}) count as IPv4 everywhere.
 */
public final class Cidr {

  /** Completes the sentence "expected: …" for a block that is refused. */
  public static final String EXPECTED =
      "an IP address, or a block such as 10.0.0.0/8 or fd00::/8 with no bits set behind the prefix";

  private final byte[] network;
  private final int prefixBits;

  private Cidr(byte[] network, int prefixBits) {
    this.network = network;
    this.prefixBits = prefixBits;
  }

  /**
   * Reads {@code 10.0.0.0/8}, {@code fd00::/8} or a single address. Asks no name server.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    byte[] network = addressBytes(slash < 0 ? text : text.substring(0, slash), text);
    int most = network.length * Byte.SIZE;
    int prefixBits = slash < 0 ? most : prefix(text.substring(slash + 1), most, text);
    Cidr block = new Cidr(network, prefixBits);
    Check.that(block.isClean(), "cidr", text, EXPECTED);
    return block;
  }

  /** Whether {@code address} lies in this block. Allocates one small array. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != network.length) {
      return false;
    }
    int whole = prefixBits / Byte.SIZE;
    if (!Arrays.equals(bytes, 0, whole, network, 0, whole)) {
      return false;
    }
    int rest = prefixBits % Byte.SIZE;
    return rest == 0 || ((bytes[whole] ^ network[whole]) & 0xff) >>> (Byte.SIZE - rest) == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Cidr that
        && prefixBits == that.prefixBits
        && Arrays.equals(network, that.network);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(network) + prefixBits;
  }

  /** {@code address/prefix}, as {@link #parse} reads it. */
  @Override
  public String toString() {
    return NetUtil.bytesToIpAddress(network) + "/" + prefixBits;
  }

  private static byte[] addressBytes(String address, String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    Check.that(bytes != null && address.indexOf('%') < 0, "cidr", text, EXPECTED);
    try {
      return InetAddress.getByAddress(bytes).getAddress(); // unmaps IPv4 in IPv6
    } catch (UnknownHostException e) {
      throw new AssertionError("neither 4 nor 16 bytes: " + address, e);
    }
  }

  private static int prefix(String digits, int most, String text) {
    Check.that(digits.matches("[0-9]{1,3}"), "cidr", text, EXPECTED);
    int bits = Integer.parseInt(digits);
    Check.that(bits <= most, "cidr", text, EXPECTED);
    return bits;
  }

  private boolean isClean() {
    for (int bit = prefixBits; bit < network.length * Byte.SIZE; bit++) {
      if ((network[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1) != 0) {
        return false;
      }
    }
    return true;
  }
}
