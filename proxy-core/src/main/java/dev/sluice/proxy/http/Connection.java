package dev.sluice.proxy.http;

import java.util.ArrayList;
import java.util.List;

/**
 * What the Connection field of a head says (RFC 9110 §7.6.1). Immutable.
 *
 * @param named names of other fields that are meant for this connection only, in lower case
 */
public record Connection(boolean close, boolean keepAlive, boolean upgrade, List<byte[]> named) {
  static final byte[] WEBSOCKET = Grammar.ascii("websocket");

  /** Of a head without the field. */
  public static final Connection UNSAID = new Connection(false, false, false, List.of());

  private static final Connection KEEP_ALIVE = new Connection(false, true, false, List.of());
  private static final Connection CLOSE = new Connection(true, false, false, List.of());
  private static final byte[] CLOSE_TEXT = Grammar.ascii("close");
  private static final byte[] KEEP_ALIVE_TEXT = Grammar.ascii("keep-alive");
  private static final byte[] UPGRADE_TEXT = Grammar.ascii("upgrade");

  static Connection of(Fields fields) throws BadMessage {
    int at = fields.find(FieldName.CONNECTION);
    if (at < 0) {
      return UNSAID;
    }
    if (fields.find(FieldName.CONNECTION, at + 1) < 0) {
      if (fields.valueIs(at, KEEP_ALIVE_TEXT)) {
        return KEEP_ALIVE;
      }
      if (fields.valueIs(at, CLOSE_TEXT)) {
        return CLOSE;
      }
    }
    return ofLists(fields, at);
  }

  private static Connection ofLists(Fields fields, int first) throws BadMessage {
    boolean close = false;
    boolean keepAlive = false;
    boolean upgrade = false;
    List<byte[]> named = new ArrayList<>();
    for (int i = first; i >= 0; i = fields.find(FieldName.CONNECTION, i + 1)) {
      for (String option : fields.value(i).split(",", -1)) {
        byte[] text = lowerToken(option.strip());
        close |= equal(text, CLOSE_TEXT);
        keepAlive |= equal(text, KEEP_ALIVE_TEXT);
        upgrade |= equal(text, UPGRADE_TEXT);
        if (text.length > 0) {
          named.add(text);
        }
      }
    }
    return new Connection(close, keepAlive, upgrade, List.copyOf(named));
  }

  private static byte[] lowerToken(String option) throws BadMessage {
    byte[] text = Grammar.ascii(option);
    for (int i = 0; i < text.length; i++) {
      if (!Grammar.isToken(text[i])) {
        throw BadMessage.syntax("malformed Connection field");
      }
      text[i] = Grammar.lower(text[i]);
    }
    return text;
  }

  private static boolean equal(byte[] text, byte[] expected) {
    return Grammar.equalsIgnoreCase(text, 0, text.length, expected);
  }

  /** Whether the Connection field names line {@code i} of {@code fields}. */
  boolean names(Fields fields, int i) {
    for (byte[] name : named) {
      if (fields.isNamed(i, name)) {
        return true;
      }
    }
    return false;
  }
}
