package dev.sluice.proxy.forward;

import dev.sluice.proxy.http.FieldName;
import dev.sluice.proxy.http.ForwardedFields;
import dev.sluice.proxy.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A runtime's response head on its way to the client: what is left out of it and what is added.
 * Immutable.
 *
 * @param dropped set of field names, as {@link dev.sluice.proxy.http.ForwardedFields#set} makes
 *     them
 * @param added names in lower case and values, in turn
 */
public record ForwardedHead(ResponseHead head, long dropped, List<byte[]> added) {
  /** The same head of a body whose length is not known beforehand. */
  public ForwardedHead withoutLength() {
    return new ForwardedHead(head, dropped | ForwardedFields.set(FieldName.CONTENT_LENGTH), added);
  }

  /**
   * The same head with this subprotocol, if it is a 101 that names none; null is no subprotocol.
   */
  public ForwardedHead answering(@Nullable String subprotocol) {
    boolean silent = head.status() == 101 && !head.fields().has(FieldName.SEC_WEBSOCKET_PROTOCOL);
    if (subprotocol == null || !silent) {
      return this;
    }
    List<byte[]> more = new ArrayList<>(added);
    more.add(FieldName.SEC_WEBSOCKET_PROTOCOL.text().getBytes(StandardCharsets.US_ASCII));
    more.add(subprotocol.getBytes(StandardCharsets.US_ASCII));
    return new ForwardedHead(head, dropped, more);
  }
}
