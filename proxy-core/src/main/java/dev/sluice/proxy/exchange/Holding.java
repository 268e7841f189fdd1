package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.BodyQuestion;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.json.Scan;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The way up of a request that can't be decided without its body: takes the body as it comes, up to
 * the limits, and asks when it is whole. Thread-confined to the exchange's event loop.
 */
final class Holding {
  private final ProxyHandler exchange;
  private final Worker worker;
  private final RequestHead head;
  private final BodyQuestion question;
  private final HeldBody body;

  Holding(ProxyHandler exchange, Worker worker, RequestHead head, BodyQuestion question) {
    this.exchange = exchange;
    this.worker = worker;
    this.head = head;
    this.question = question;
    long limit = worker.shared().heldBodyBytes();
    UUID tenant = question.caller().principal().tenant().id();
    HeldBudget.Share share = worker.shared().heldBudget().of(tenant);
    this.body = new HeldBody(worker, share, head, question.selection(), limit);
  }

  /** Who asks. */
  Caller caller() {
    return question.caller();
  }

  /** Refuses a body that says it is too long. Whether it did. */
  boolean refusesLength() {
    boolean tooLong = head.framing().length() > worker.shared().heldBodyBytes();
    if (tooLong) {
      refuse(HeldBody.Stop.TOO_LONG);
    }
    return tooLong;
  }

  /** Whether pieces of the body may be handed over. */
  boolean isOpen() {
    return body.isOpen();
  }

  /** A piece of the body as it came, framing included; owned. */
  void add(ByteBuf wire) {
    if (!body.isOpen()) {
      wire.release();
      return;
    }
    try {
      HeldBody.Stop stop = body.add(wire);
      if (stop != null) {
        refuse(stop);
      }
    } catch (BadMessage fault) {
      exchange.refuse(new Problem(Failures.typeOf(fault), fault.reason()));
    }
  }

  private void refuse(HeldBody.Stop stop) {
    Problem problem =
        switch (stop) {
          case TOO_LONG ->
              new Problem(ProblemType.CONTENT_TOO_LARGE, worker.shared().heldBodyLimit());
          case NO_ROOM ->
              new Problem(
                  ProblemType.BODIES_EXHAUSTED, "too many large requests at once; try again soon");
          case NO_ROOM_OF_TENANT ->
              new Problem(
                  ProblemType.TENANT_BODIES_EXHAUSTED,
                  "too many large requests of the tenant at once; try again soon");
          case NO_JSON ->
              body.scanned() instanceof Scan.Refused refused
                  ? malformed(refused)
                  : new Problem(ProblemType.BODY_MALFORMED, "the body is no JSON");
        };
    exchange.refuse(problem);
  }

  /** In words of ours alone: nothing of what the client wrote. */
  private static Problem malformed(Scan.Refused refused) {
    String words = refused.fault().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String where = refused.path() == null ? "" : " (" + refused.path() + ")";
    return new Problem(
        ProblemType.BODY_MALFORMED,
        "the body is no JSON that can be read in one way: %s at byte %d%s"
            .formatted(words, refused.offset(), where));
  }

  /** The body is whole. */
  void end() {
    if (!body.isOpen()) {
      return;
    }
    body.end();
    switch (body.scanned()) {
      case Scan.Read(Fact root, long bytes) -> exchange.bodyRead(question, root);
      case Scan.Refused refused -> exchange.refuse(malformed(refused));
    }
  }

  /** Length of the body as it goes up, in bytes. */
  long sentLength(@Nullable Rewrite rewrite) {
    long length = body.length();
    return rewrite == null ? length : rewrite.newLength(length);
  }

  /** The body as it goes up, unless it went already; ownership passes. */
  List<ByteBuf> handOver(@Nullable Rewrite rewrite) {
    List<ByteBuf> content = body.handOver();
    boolean gone = content.isEmpty(); // no document is
    return rewrite == null || gone ? content : rewrite.apply(content, worker.allocator());
  }

  /** Writes the body as it goes up behind what is in a buffer; what has a body is sent once. */
  void writeTo(ByteBuf out, @Nullable Rewrite rewrite) {
    List<ByteBuf> content = body.handOver();
    if (rewrite != null) {
      rewrite.applyTo(out, content);
      return;
    }
    for (ByteBuf piece : content) {
      out.writeBytes(piece);
      piece.release();
    }
  }

  /** Lets go of what is held. Idempotent. */
  void close() {
    body.close();
  }
}
