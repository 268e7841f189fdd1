package dev.sluice.admin.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is kept out. Loopback is no boundary for a browser: any page it shows may send requests here.
 * So a request must name us by an address, {@code localhost} or a name from the settings (a foreign
 * name that resolves to us is DNS rebinding), and must not say that another site's page sent it.
 * Immutable.
 */
public final class Guard {

  private final Set<String> hosts;
  private final boolean isOpen;

  /**
   * @param hosts names under which the admin port may be asked, beside IP addresses and localhost
   * @param isOpen whether there is no identity to ask for, so that the network is the boundary
   */
  public Guard(List<String> hosts, boolean isOpen) {
    this.isOpen = isOpen;
    this.hosts = Set.copyOf(hosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
  }

  /**
   * @param authority from the Host field or the request target
   * @throws ProblemException when the name is not ours
   */
  void checkAuthority(String authority) throws ProblemException {
    String name = hostOf(authority);
    if (name == null) {
      throw ProblemException.badRequest("Host: not understood (expected: HOST or HOST:PORT)");
    }
    // An address cannot be rebound: behind a forwarded port it may be another than we listen on.
    boolean isAddress = NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    if (!isAddress && !name.equals("localhost") && !hosts.contains(name)) {
      throw ProblemException.misdirected(
          "the admin port is not known by this name"
              + " (expected: an IP address, localhost or a name from admin.hosts)");
    }
  }

  /**
   * Fetch Metadata, and Origin for browsers that do not send it.
   *
   * @throws ProblemException when another site's page sent the request
   */
  void checkSite(HttpHeaders fields, String authority) throws ProblemException {
    String site = fields.get("sec-fetch-site");
    String origin = fields.get(HttpHeaderNames.ORIGIN);
    boolean isForeignSite = site != null && !site.equals("none") && !site.equals("same-origin");
    boolean isForeignOrigin =
        origin != null
            && !origin.equalsIgnoreCase("http://" + authority)
            && !origin.equalsIgnoreCase("https://" + authority);
    if (isForeignSite || isForeignOrigin) {
      throw ProblemException.forbidden("requests from pages of other sites are refused");
    }
  }

  /**
   * @param route null when there is none: a stranger is not told which there are
   * @throws ProblemException when the route is not for the peer
   */
  void checkPeer(boolean isLocal, @Nullable Route route) throws ProblemException {
    boolean isPublic = route != null && route.access() == Route.Access.ANYBODY;
    if (isOpen && !isLocal && !isPublic) {
      throw ProblemException.forbidden(
          "only health and metrics are served to other machines in open mode");
    }
  }

  /** The host of an authority in lower case, without brackets and port; null when malformed. */
  private static @Nullable String hostOf(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    String host = hasPort ? authority.substring(0, colon) : authority;
    String port = hasPort ? authority.substring(colon + 1) : "";
    if (host.isEmpty() || !port.matches("[0-9]{0,5}")) {
      return null;
    }
    boolean isBracketed = host.startsWith("[") && host.endsWith("]");
    if (!isBracketed && host.contains(":")) {
      return null;
    }
    String name = isBracketed ? host.substring(1, host.length() - 1) : host;
    return name.toLowerCase(Locale.ROOT);
  }
}
