package dev.sluice.proxy.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The runtime that exchanges go to. Immutable.
 *
 * @param url {@code http://} or {@code https://}, a host, an optional port, no path
 * @param host what is sent as {@code Host}; empty: the {@linkplain #authority() authority} of the
 *     url
 * @param pool the connections to it
 * @param trust PEM file with the CAs that its certificate is checked against; null: the JDK's
 */
public record UpstreamSettings(URI url, String host, PoolSettings pool, @Nullable Path trust) {

  /*
   * Not URI.getHost(), which is null for the underscores that container names may have
   * ("http://langgraph_api:8000"). RFC 3986 §3.2, without userinfo.
   */
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?");

  /** Completes the sentence "expected: …" for a url that is refused. */
  public static final String URL_EXPECTED =
      "http://host[:port] or https://host[:port], without a path";

  /** Completes the sentence "expected: …" for a host that is refused. */
  public static final String HOST_EXPECTED = "host[:port], or nothing";

  public UpstreamSettings {
    Check.that(isUrl(url), "url", url, URL_EXPECTED);
    Check.that(isHost(host), "host", host, HOST_EXPECTED);
  }

  /** In the place of a url where all runtimes are those that the control plane has registered. */
  public static final URI REGISTERED = URI.create("http://registered.invalid");

  /** Whether this names a runtime; else runtimes are registered, and this is how each is used. */
  public boolean isConfigured() {
    return !url.equals(REGISTERED);
  }

  /** The runtime at {@code url}, everything else by default. */
  public static UpstreamSettings to(URI url) {
    return new UpstreamSettings(url, "", PoolSettings.DEFAULTS, null);
  }

  /** Whether {@code url} can name a runtime. */
  public static boolean isUrl(URI url) {
    String scheme = url.getScheme();
    String path = url.getRawPath();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && isAuthority(url.getRawAuthority())
        && (path.isEmpty() || path.equals("/"))
        && url.getRawQuery() == null
        && url.getRawFragment() == null;
  }

  /** Whether {@code host} can be sent as {@code Host}, or is empty. */
  public static boolean isHost(String host) {
    return host.isEmpty() || isAuthority(host);
  }

  /** The host to connect to: a name, or an IP address without brackets. */
  public String hostName() {
    Matcher parts = parts();
    String literal = parts.group(1);
    return literal != null ? literal : parts.group(2);
  }

  /** The port to connect to: the url's, else the scheme's default. */
  public int port() {
    String port = parts().group(3);
    return port != null ? Integer.parseInt(port) : defaultPort();
  }

  /** Whether the runtime is spoken to over TLS. */
  public boolean tls() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /**
   * Host and port as in a {@code Host} field: lower case, without a port that is the scheme's
   * default (RFC 9110 §7.2, §4.2.3).
   */
  public String authority() {
    String literal = parts().group(1);
    String name = (literal != null ? "[" + literal + "]" : hostName()).toLowerCase(Locale.ROOT);
    return port() == defaultPort() ? name : name + ":" + port();
  }

  /** What is sent as {@code Host}: the setting, else the authority. */
  public String hostField() {
    return host.isEmpty() ? authority() : host;
  }

  private int defaultPort() {
    return tls() ? 443 : 80;
  }

  private Matcher parts() {
    Matcher parts = AUTHORITY.matcher(url.getRawAuthority());
    Check.that(parts.matches(), "url", url, URL_EXPECTED);
    return parts;
  }

  private static boolean isAuthority(@Nullable String text) {
    if (text == null) {
      return false;
    }
    Matcher parts = AUTHORITY.matcher(text);
    if (!parts.matches()) {
      return false;
    }
    String port = parts.group(3);
    return port == null || (Integer.parseInt(port) >= 1 && Integer.parseInt(port) <= 65_535);
  }
}
