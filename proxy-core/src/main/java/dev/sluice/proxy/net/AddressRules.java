package dev.sluice.proxy.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses a runtime may have: a guard against requests that are sent, by a URL that
 * somebody registered, to where only we can reach (SSRF). Immutable, and pure: nothing is looked
 * up.
 *
 * @param allowLoopback 127/8 and ::1: for development, where the runtime is on this machine
 * @param allowPrivate RFC 1918, carriers' 100.64/10 (RFC 6598) and fc00::/7 (RFC 4193)
 */
public record AddressRules(boolean allowLoopback, boolean allowPrivate) {

  /*
   * Never allowed: what is link-local (169.254/16 and fe80::/10, where clouds have their metadata
   * services), the metadata addresses outside of it, multicast, broadcast, unspecified and reserved
   * ones (RFC 6890), and IPv6 addresses that hold an IPv4 one that is not allowed: mapped,
   * compatible, 6to4 (RFC 3056), NAT64 (RFC 6052), Teredo (RFC 4380), ISATAP (RFC 5214).
   */

  /** AWS has its metadata here, which is a unique local address like any other otherwise. */
  private static final byte[] AWS_METADATA = {
    (byte) 0xfd, 0x00, 0x0e, (byte) 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54
  };

  /** Alibaba's, inside of 100.64/10. */
  private static final int ALIBABA_METADATA = 0x64_64_64_c8;

  /** Azure's platform services, an address that looks public. */
  private static final int AZURE_PLATFORM = 0xa8_3f_81_10;

  /** Oracle's, inside of 192.0.0.0/24, which is reserved as a whole. */
  private static final int IETF_PROTOCOLS = 0xc0_00_00_00;

  /** Why no runtime may be at this address; null when one may. */
  public @Nullable String whyNot(InetAddress address) {
    return switch (address) {
      case Inet4Address _ -> whyNotV4(toInt(address.getAddress(), 0));
      case Inet6Address _ -> whyNotV6(address.getAddress());
      default -> "of no known kind";
    };
  }

  private @Nullable String whyNotV4(int address) {
    int first = address >>> 24;
    if (isIn(address, 0xa9_fe_00_00, 16)) {
      return "link-local";
    }
    if (address == ALIBABA_METADATA || address == AZURE_PLATFORM) {
      return "a cloud's metadata service";
    }
    if (first == 0) {
      return "unspecified";
    }
    if (first >= 0xe0 && first < 0xf0) {
      return "multicast";
    }
    if (first >= 0xf0 || isIn(address, IETF_PROTOCOLS, 24)) {
      return "reserved or broadcast";
    }
    if (first == 127) {
      return allowLoopback ? null : "loopback";
    }
    return !allowPrivate && isPrivate(address) ? "private" : null;
  }

  private static boolean isPrivate(int address) {
    return isIn(address, 0x0a_00_00_00, 8)
        || isIn(address, 0xac_10_00_00, 12)
        || isIn(address, 0xc0_a8_00_00, 16)
        || isIn(address, 0x64_40_00_00, 10);
  }

  private @Nullable String whyNotV6(byte[] address) {
    if ((address[0] & 0xff) == 0xff) {
      return "multicast";
    }
    if (isIn(address, 0xfe80, 10)) {
      return "link-local";
    }
    if (isIn(address, 0xfec0, 10)) {
      return "site-local";
    }
    if (Arrays.equals(address, AWS_METADATA)) {
      return "a cloud's metadata service";
    }
    if (isIn(address, 0xfc00, 7)) {
      return allowPrivate ? null : "private";
    }
    return whyNotInside(address);
  }

  /** Of addresses that are, or hold, an IPv4 one. */
  private @Nullable String whyNotInside(byte[] address) {
    if (areZero(address, 0, 12)) { // ::, ::1 and the IPv4-compatible ones
      int last = toInt(address, 12);
      if (last == 1) {
        return allowLoopback ? null : "loopback";
      }
      return last == 0 ? "unspecified" : "an IPv4 address in disguise";
    }
    boolean isMapped = areZero(address, 0, 10) && toInt(address, 8) == 0xffff;
    boolean isTranslated = areZero(address, 0, 8) && toInt(address, 8) == 0xffff_0000;
    boolean isSixToFour = isIn(address, 0x2002, 16);
    boolean isNat64 = toInt(address, 0) == 0x0064_ff9b;
    boolean isTeredo = toInt(address, 0) == 0x2001_0000;
    boolean isIsatap = (toInt(address, 8) & 0xfcff_ffff) == 0x0000_5efe;
    return isMapped || isTranslated || isSixToFour || isNat64 || isTeredo || isIsatap
        ? "an IPv4 address in disguise"
        : null;
  }

  private static boolean areZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(int address, int network, int bits) {
    return (address ^ network) >>> (32 - bits) == 0;
  }

  /** Of networks that differ in the first 16 bits. */
  private static boolean isIn(byte[] address, int network, int bits) {
    int start = (address[0] & 0xff) << 8 | (address[1] & 0xff);
    return (start ^ network) >>> (16 - bits) == 0;
  }

  private static int toInt(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}
