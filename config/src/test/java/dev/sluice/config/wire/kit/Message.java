package dev.sluice.config.wire.kit;

import java.util.List;

/**
 * A whole request or response.
 *
 * @param text the body, decoded from its framing
 * @param complete false when the connection ended before the framing said so
 */
public record Message(Head head, String text, List<Field> trailers, boolean complete) {
  public int status() {
    return head.status();
  }
}
