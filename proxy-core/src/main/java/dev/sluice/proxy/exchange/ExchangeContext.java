package dev.sluice.proxy.exchange;

import dev.sluice.proxy.admission.Admission;
import dev.sluice.proxy.admission.Cors;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.settings.ForwardedSettings;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.settings.Timeouts;

/** What all exchanges of a gateway share, wherever they go. Immutable; thread-safe. */
public final class ExchangeContext {
  private final Admission admission;
  private final Cors cors;
  private final ForwardedSettings forwarded;
  private final HeadLimits headLimits;
  private final Timeouts timeouts;
  private final HeldBudget heldBudget;
  private final long heldBodyBytes;
  private final long bodyBytes;

  private final long acquireNanos;
  private final long connectNanos;
  private final long requestHeadNanos;
  private final long requestBodyNanos;
  private final long firstByteNanos;
  private final long firstByteRunNanos;
  private final long idleNanos;
  private final long keepAliveNanos;

  public ExchangeContext(GatewaySettings settings, Admission admission, Cors cors) {
    this.admission = admission;
    this.cors = cors;
    this.forwarded = settings.http().forwarded();
    this.headLimits = headLimits(settings.http().limits());
    this.timeouts = settings.timeouts();
    HttpLimits limits = settings.http().limits();
    this.heldBudget = new HeldBudget(limits.held());
    this.heldBodyBytes = limits.held().bodyBytes();
    this.bodyBytes = limits.bodyBytes();
    this.acquireNanos = settings.upstream().pool().acquireTimeout().toNanos();
    this.connectNanos = timeouts.connect().toNanos();
    this.requestHeadNanos = timeouts.requestHead().toNanos();
    this.requestBodyNanos = timeouts.requestBody().toNanos();
    this.firstByteNanos = timeouts.firstByte().toNanos();
    this.firstByteRunNanos = timeouts.firstByteRun().toNanos();
    this.idleNanos = timeouts.idle().toNanos();
    this.keepAliveNanos = timeouts.keepAlive().toNanos();
  }

  private static HeadLimits headLimits(HttpLimits limits) {
    return new HeadLimits(limits.requestLineBytes(), limits.headBytes(), limits.headerFields());
  }

  Admission admission() {
    return admission;
  }

  Cors cors() {
    return cors;
  }

  public ForwardedSettings forwarded() {
    return forwarded;
  }

  public HeadLimits headLimits() {
    return headLimits;
  }

  public Timeouts timeouts() {
    return timeouts;
  }

  /** Memory for held bodies. */
  HeldBudget heldBudget() {
    return heldBudget;
  }

  /** Most content of one body that is held. */
  long heldBodyBytes() {
    return Math.min(heldBodyBytes, bodyBytes);
  }

  /** What the client is told whose body is longer. */
  String heldBodyLimit() {
    String key = bodyBytes < heldBodyBytes ? "limits.body" : "limits.held-body";
    return "the request body is over " + key + " (" + heldBodyBytes() + " bytes)";
  }

  long acquireNanos() {
    return acquireNanos;
  }

  long connectNanos() {
    return connectNanos;
  }

  public long requestHeadNanos() {
    return requestHeadNanos;
  }

  long requestBodyNanos() {
    return requestBodyNanos;
  }

  long firstByteNanos(boolean isLong) {
    return isLong ? firstByteRunNanos : firstByteNanos;
  }

  long idleNanos() {
    return idleNanos;
  }

  public long keepAliveNanos() {
    return keepAliveNanos;
  }
}
