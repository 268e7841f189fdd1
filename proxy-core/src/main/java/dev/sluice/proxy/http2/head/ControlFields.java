package dev.sluice.proxy.http2.head;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The pseudo-header fields of a request (RFC 9113 §8.3.1), checked: each at most once, none
 * unknown, none after a field, none missing. Immutable.
 *
 * @param count how many there are: fields follow from here
 */
record ControlFields(
    AsciiString method,
    @Nullable AsciiString scheme,
    @Nullable AsciiString authority,
    @Nullable AsciiString path,
    int count) {

  private static final AsciiString METHOD = AsciiString.cached(":method");
  private static final AsciiString SCHEME = AsciiString.cached(":scheme");
  private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
  private static final AsciiString PATH = AsciiString.cached(":path");
  private static final AsciiString CONNECT = AsciiString.cached("CONNECT");

  static ControlFields of(FieldBlock block) throws MalformedRequest {
    AsciiString method = null;
    AsciiString scheme = null;
    AsciiString authority = null;
    AsciiString path = null;
    int count = 0;
    while (count < block.size() && isPseudo(block.name(count))) {
      AsciiString name = block.name(count);
      AsciiString value = block.value(count++);
      if (METHOD.contentEquals(name)) {
        method = once(method, value);
      } else if (SCHEME.contentEquals(name)) {
        scheme = once(scheme, value);
      } else if (AUTHORITY.contentEquals(name)) {
        authority = once(authority, value);
      } else if (PATH.contentEquals(name)) {
        path = once(path, value);
      } else {
        throw new MalformedRequest("unknown pseudo-header field");
      }
    }
    if (method == null || method.isEmpty()) {
      throw new MalformedRequest("no :method");
    }
    ControlFields fields = new ControlFields(method, scheme, authority, path, count);
    fields.check();
    return fields;
  }

  static boolean isPseudo(AsciiString name) {
    return !name.isEmpty() && name.byteAt(0) == ':';
  }

  private static AsciiString once(@Nullable AsciiString before, AsciiString value)
      throws MalformedRequest {
    if (before != null) {
      throw new MalformedRequest("repeated pseudo-header field");
    }
    for (int i = 0; i < value.length(); i++) {
      if (value.byteAt(i) <= ' ' && value.byteAt(i) >= 0) {
        throw new MalformedRequest("white space or control character in a pseudo-header field");
      }
    }
    return value;
  }

  private void check() throws MalformedRequest {
    if (!FieldSyntax.isToken(method)) {
      throw new MalformedRequest("malformed :method");
    }
    if (isConnect()) {
      if (scheme != null || path != null || authority == null) {
        throw new MalformedRequest("CONNECT with :scheme or :path, or without :authority");
      }
      return;
    }
    if (scheme == null) {
      throw new MalformedRequest("no :scheme");
    }
    if (path == null || path.isEmpty()) {
      throw new MalformedRequest("no :path");
    }
    boolean asterisk = path.length() == 1 && path.byteAt(0) == '*';
    if (path.byteAt(0) != '/' && !asterisk) {
      throw new MalformedRequest(":path that is no path");
    }
  }

  boolean isConnect() {
    return CONNECT.contentEquals(method);
  }
}
