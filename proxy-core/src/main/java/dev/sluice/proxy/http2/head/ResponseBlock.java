package dev.sluice.proxy.http2.head;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.forward.ForwardedHead;
import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.Fields;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.ResponseHead;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder.SensitivityDetector;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Makes field blocks of responses: lower-case names, nothing connection-specific. */
public final class ResponseBlock {
  /*
   * Values are copied out of the head they came in: HPACK's table may keep one for the connection's
   * life, and would keep the whole head with it.
   */

  private static final AsciiString REQUEST_ID = named(FieldName.X_REQUEST_ID);
  private static final AsciiString SET_COOKIE = named(FieldName.SET_COOKIE);
  private static final AsciiString LOCATION = named(FieldName.LOCATION);
  private static final AsciiString CONTENT_LOCATION = named(FieldName.CONTENT_LOCATION);
  private static final AsciiString CONTENT_LENGTH = named(FieldName.CONTENT_LENGTH);

  /** What most heads hold, so that its name is not made anew for each. */
  private static final Map<FieldName, AsciiString> FREQUENT =
      new EnumMap<>(
          Map.of(
              FieldName.LOCATION,
              LOCATION,
              FieldName.CONTENT_LOCATION,
              CONTENT_LOCATION,
              FieldName.CONTENT_LENGTH,
              CONTENT_LENGTH,
              FieldName.CONTENT_TYPE,
              named(FieldName.CONTENT_TYPE),
              FieldName.CACHE_CONTROL,
              named(FieldName.CACHE_CONTROL),
              FieldName.VARY,
              named(FieldName.VARY)));

  /** Secrets, and values that never come again and would push others out of HPACK's table. */
  public static final SensitivityDetector NEVER_INDEXED =
      (name, value) ->
          REQUEST_ID.contentEquals(name)
              || SET_COOKIE.contentEquals(name)
              || LOCATION.contentEquals(name)
              || CONTENT_LOCATION.contentEquals(name);

  private ResponseBlock() {}

  private static AsciiString named(FieldName name) {
    return AsciiString.cached(name.text());
  }

  /** An interim or final head on its way to the client. */
  public static Http2Headers head(ForwardedHead forwarded) {
    ResponseHead head = forwarded.head();
    Fields fields = head.fields();
    List<AsciiString> lines = new ArrayList<>(2 * fields.size() + forwarded.added().size());
    for (int i = 0; i < fields.size(); i++) {
      if (ForwardedFields.isKept(fields, head.connection(), forwarded.dropped(), i)) {
        add(fields, i, lines);
      }
    }
    addAll(forwarded.added(), lines);
    return block(head.status(), lines);
  }

  /** The trailers that go further; empty when none do. */
  public static Http2Headers trailers(Fields trailers) {
    List<AsciiString> lines = new ArrayList<>(2 * trailers.size());
    for (int i = 0; i < trailers.size(); i++) {
      if (ForwardedFields.isKeptTrailer(trailers, i)) {
        add(trailers, i, lines);
      }
    }
    return ReadOnlyHttp2Headers.trailers(false, lines.toArray(new AsciiString[0]));
  }

  /** The head of an answer of our own. */
  public static Http2Headers answer(Answer answer, String requestId) {
    List<AsciiString> lines = new ArrayList<>(answer.fields().size() + 4);
    addAll(answer.fields(), lines);
    lines.add(REQUEST_ID);
    lines.add(new AsciiString(requestId));
    if (answer.status() != 204) {
      lines.add(CONTENT_LENGTH);
      lines.add(new AsciiString(Integer.toString(answer.body().length())));
    }
    return block(answer.status(), lines);
  }

  private static Http2Headers block(int status, List<AsciiString> lines) {
    AsciiString code = HttpResponseStatus.valueOf(status).codeAsText();
    return ReadOnlyHttp2Headers.serverHeaders(false, code, lines.toArray(new AsciiString[0]));
  }

  private static void add(Fields fields, int i, List<AsciiString> lines) {
    AsciiString frequent = FREQUENT.get(fields.name(i));
    lines.add(
        frequent == null
            ? text(fields, fields.lineStart(i), fields.nameEnd(i)).toLowerCase()
            : frequent);
    lines.add(text(fields, fields.valueStart(i), fields.valueEnd(i)));
  }

  private static AsciiString text(Fields fields, int from, int to) {
    return new AsciiString(fields.bytes(), from, to - from, true);
  }

  private static void addAll(List<byte[]> pairs, List<AsciiString> lines) {
    for (byte[] text : pairs) {
      lines.add(new AsciiString(text));
    }
  }

  /** The body of an answer of our own. */
  public static byte[] body(Answer answer) {
    return answer.body().getBytes(StandardCharsets.US_ASCII);
  }
}
