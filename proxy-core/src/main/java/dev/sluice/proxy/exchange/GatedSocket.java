package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.BodyQuestion;
import dev.sluice.proxy.admission.Verdict;
import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.admission.answer.Problem;
import dev.sluice.proxy.admission.answer.ProblemType;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.Outcome;
import dev.sluice.proxy.operation.CommandError;
import dev.sluice.proxy.socket.CloseCode;
import dev.sluice.proxy.socket.MessageGate;
import dev.sluice.proxy.socket.SocketEnds;
import dev.sluice.proxy.upstream.UpstreamConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket to a runtime that tenants share: each message of the client is decided as a request
 * of its own would be. Thread-confined to the exchange's event loop.
 */
final class GatedSocket implements SocketEnds {
  /** What a Python server of the pinned version says of a message that is no JSON. */
  private static final String NO_JSON = "Protocol commands must be valid JSON.";

  private final ProxyHandler exchange;
  private final Worker worker;
  private final ClientStream client;
  private final UpstreamConnection runtime;
  private final BodyQuestion question;
  private final MessageGate gate;
  private final HeldBudget.Share share;
  private final Rest rest;

  /** What is asked about now, and the wait for a verdict on it. */
  private @Nullable Fact asked;

  private @Nullable Deliberation deliberation;

  /** Why the gateway closes it: for the log. */
  private Outcome outcome = Outcome.REFUSED;

  private @Nullable String reason;
  private boolean over;

  /** Whether anything was written to the runtime since it was flushed here. */
  private boolean unflushed;

  /** What is to be given back of the memory for what is held. */
  private long owed;

  GatedSocket(
      ProxyHandler exchange,
      Worker worker,
      ClientStream client,
      UpstreamConnection runtime,
      BodyQuestion question) {
    this.exchange = exchange;
    this.worker = worker;
    this.client = client;
    this.runtime = runtime;
    this.question = question;
    this.gate = new MessageGate(this, question.selection(), worker.shared().heldBodyBytes());
    this.share = worker.shared().heldBudget().of(question.caller().principal().tenant().id());
    this.rest = new Rest();
  }

  /** Bytes of the client; owned. */
  void fromClient(ByteBuf bytes) {
    gate.fromClient(bytes);
  }

  /** Bytes of the runtime; owned. */
  void fromRuntime(ByteBuf bytes) {
    gate.fromRuntime(bytes);
    if (unflushed) {
      runtime.flush(); // what the client had said before an answer that now found its place
      unflushed = false;
    }
  }

  /** The client's valve has opened: from here on it is the client that is waited for. */
  void readsAgain() {
    rest.active();
  }

  /** Whether bytes of the client are wanted. */
  boolean isReading() {
    return gate.isReading();
  }

  /** Closes it at once, if the client can be told so: not amid a frame of the runtime. */
  boolean tells(int code, String why) {
    if (over || !gate.isBetweenFrames()) {
      return false;
    }
    outcome = Outcome.REVOKED;
    reason = why;
    gate.close(code, "");
    return true;
  }

  void release() {
    over = true;
    if (deliberation != null) {
      deliberation.abandon();
    }
    gate.release();
    settle();
  }

  // ---- a message

  @Override
  public void message(Scan message) {
    rest.end();
    switch (message) {
      case Scan.Read(Fact root, long bytes) -> ask(root);
      case Scan.Refused refused -> {
        if (refused.fault() == JsonFault.BAD_UTF8) {
          gate.close(CloseCode.NOT_UTF_8, "");
        } else {
          refused(ProblemType.BODY_MALFORMED.code());
          gate.answer(CommandError.of(null, CommandError.INVALID_ARGUMENT, NO_JSON).body());
          client.flush();
        }
      }
    }
  }

  private void ask(Fact message) {
    asked = message;
    Function<Lookup, Verdict> decision = lookup -> question.decide(message, lookup);
    Verdict verdict = decision.apply(Lookup.CACHED);
    if (verdict instanceof Verdict.Undecided) {
      deliberation = new Deliberation(worker, decision, this::decided);
      deliberation.begin();
    } else {
      decided(verdict);
    }
  }

  private void decided(Verdict verdict) {
    Fact message = asked;
    asked = null;
    deliberation = null;
    if (over) {
      return;
    }
    switch (verdict) {
      case Verdict.Passes(Rewrite rewrite) -> gate.forward(rewrite);
      case Verdict.Answered(Answer answer, var _) -> gate.answer(answer.body());
      case Verdict.Told(Answer answer, String why, var _) -> {
        refused(why);
        gate.answer(answer.body());
      }
      case Verdict.Rejected(Problem problem, var _) -> {
        if (problem.type().isOfCaller()) {
          worker.metrics().callerRefused(problem.reason());
        }
        refused(problem.reason());
        gate.answer(CommandError.of(message, code(problem), problem.detail()).body());
      }
      case Verdict.Admitted admitted -> throw new IllegalStateException("no message");
      case Verdict.Reads reads -> throw new IllegalStateException("no message");
      case Verdict.Undecided undecided -> throw new IllegalStateException("undecided");
    }
    if (!over) {
      runtime.flush();
      client.flush();
    }
  }

  /** The socket goes on; that a message of it did not is told when it has ended. */
  private void refused(String why) {
    worker.metrics().refused(why);
    exchange.record().messageRefused(why);
  }

  private static String code(Problem problem) {
    return switch (problem.type()) {
      case CREDENTIAL_MISSING, CREDENTIAL_INVALID, FORBIDDEN -> CommandError.PERMISSION_DENIED;
      case SCOPE_UNCLEAR, THREAD_ELSEWHERE -> CommandError.INVALID_ARGUMENT;
      default -> CommandError.UNKNOWN_ERROR;
    };
  }

  // ---- the two ends

  @Override
  public void toRuntime(ByteBuf frame) {
    unflushed = true;
    runtime.write(frame);
  }

  @Override
  public void toClient(ByteBuf bytes) {
    client.body(bytes);
  }

  @Override
  public void resumed() {
    exchange.request().readClientAsFits();
  }

  @Override
  public void closed(int code) {
    runtime.flush();
    exchange.socketClosed(outcome, reason == null ? "socket-" + code : reason);
  }

  // ---- memory

  @Override
  public ByteBufAllocator allocator() {
    return worker.allocator();
  }

  @Override
  public boolean take(int bytes) {
    return switch (share.take(bytes)) {
      case TAKEN -> {
        worker.metrics().held(bytes);
        rest.piece();
        yield true;
      }
      case NONE -> false;
      case NONE_OF_SHARE -> {
        reason = ProblemType.TENANT_BODIES_EXHAUSTED.code();
        yield false;
      }
    };
  }

  @Override
  public void give(long bytes) {
    rest.end();
    owed += bytes;
    settle();
  }

  /** What was forwarded is held until the runtime has taken most of it. */
  void settle() {
    if (owed > 0 && (over || runtime.isWritable())) {
      share.give(owed);
      worker.metrics().held(-owed);
      owed = 0;
    }
  }

  @Override
  public int maskingKey() {
    return worker.random();
  }

  /**
   * The wait for the rest of a message: what has come of it is held, and pings don't count. Only
   * while the client's valve is open, else it is not the client that is silent.
   */
  private final class Rest extends Silence {
    private boolean watched;

    Rest() {
      super(worker.wheel(), System.nanoTime());
    }

    /** A piece has come. */
    void piece() {
      if (watched) {
        active();
      } else {
        watched = true;
        watch();
      }
    }

    /** Nothing is waited for: the message is whole, or let go. */
    void end() {
      watched = false;
      unwatch();
    }

    @Override
    long limitNanos() {
      return worker.shared().requestBodyNanos();
    }

    @Override
    void silent() {
      if (!exchange.request().isReading()) {
        watch(); // what is missing may be there: it is we who don't read it
        return;
      }
      outcome = Outcome.TIMED_OUT;
      reason = ProblemType.REQUEST_TIMEOUT.code();
      gate.close(CloseCode.POLICY_VIOLATION, "the message stopped coming");
    }
  }
}
