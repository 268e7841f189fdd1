package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.operation.Reply;

/** What becomes of a request whose caller is known. */
public sealed interface Ruling {
  /** It goes to a runtime. */
  record Sent(Directions directions) implements Ruling {}

  /** Its body has to be read first, as far as this selects. */
  record Reads(Asked asked, Selection selection) implements Ruling {}

  /** It goes to a runtime to open a WebSocket, each message of which is then asked about. */
  record Listens(Directions directions, Asked asked, Selection selection) implements Ruling {}

  /** We answer it ourselves. */
  record Answered(Reply reply) implements Ruling {}
}
