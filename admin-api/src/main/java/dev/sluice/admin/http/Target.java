package dev.sluice.admin.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request asks for, and of whom (RFC 9112 §3.2). Immutable.
 *
 * @param authority from an absolute-form target, else from Host
 */
record Target(String authority, String path, Map<String, List<String>> query) {

  private static final Pattern SCHEME = Pattern.compile("^https?://", Pattern.CASE_INSENSITIVE);

  static Target of(HttpRequest message) throws ProblemException {
    String target = message.uri();
    String authority = hostOf(message);
    Matcher scheme = SCHEME.matcher(target);
    if (scheme.find()) {
      int slash = target.indexOf('/', scheme.end());
      authority = target.substring(scheme.end(), slash < 0 ? target.length() : slash);
      target = slash < 0 ? "/" : target.substring(slash);
    }
    if (!target.startsWith("/")) {
      throw ProblemException.badRequest("the request target is not a path");
    }
    int mark = target.indexOf('?');
    return mark < 0
        ? new Target(authority, target, Map.of())
        : new Target(authority, target.substring(0, mark), query(target.substring(mark + 1)));
  }

  private static String hostOf(HttpRequest message) throws ProblemException {
    List<String> hosts = message.headers().getAll(HttpHeaderNames.HOST);
    if (hosts.isEmpty() && message.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return "localhost"; // health checkers of old; a browser never leaves it out
    }
    if (hosts.size() != 1) {
      throw ProblemException.badRequest("Host: there are " + hosts.size() + " (expected: 1)");
    }
    return hosts.getFirst();
  }

  private static Map<String, List<String>> query(String text) throws ProblemException {
    try {
      return new QueryStringDecoder(
              text, StandardCharsets.UTF_8, false, Limits.MAX_QUERY_PARAMETERS)
          .parameters();
    } catch (IllegalArgumentException e) {
      throw ProblemException.badRequest("the query is not percent-encoded UTF-8");
    }
  }
}
