package dev.sluice.config.value;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses to listen on, as settings have them: {@code 127.0.0.1:8080}, {@code [::]:0}. */
public final class Addresses {
  static final String EXPECTED =
      "ADDRESS:PORT, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080; port 0 is any free one";

  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):(0|[1-9][0-9]{0,4})");

  private Addresses() {}

  /** Reads one. A name is looked up now; of several addresses that it has, the first is taken. */
  static InetSocketAddress read(String text) {
    Matcher parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(EXPECTED);
    }
    String literal = parts.group(1);
    InetAddress address = literal != null ? InetAddress.ofLiteral(literal) : named(parts.group(2));
    return new InetSocketAddress(address, Integer.parseInt(parts.group(3)));
  }

  /** Writes one in numbers: {@code HOST:PORT}, IPv6 in brackets. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? "[" + shortened(host) + "]" : host) + ":" + address.getPort();
  }

  private static InetAddress named(String host) {
    try {
      return InetAddress.getAllByName(host)[0];
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("unknown host", e);
    }
  }

  /** The first of the longest runs of zeros becomes "::" (RFC 5952 §4.2). */
  private static String shortened(String host) {
    Matcher zeros = Pattern.compile("(?:^|:)0(?::0)+(?=:|$)").matcher(host);
    int start = -1;
    int end = -1;
    while (zeros.find()) {
      if (zeros.end() - zeros.start() > end - start) {
        start = zeros.start();
        end = zeros.end();
      }
    }
    if (start < 0) {
      return host;
    }
    String tail = host.substring(end);
    return host.substring(0, start) + (tail.isEmpty() ? "::" : ":" + tail);
  }
}
