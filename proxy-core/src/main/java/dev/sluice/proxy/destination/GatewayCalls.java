package dev.sluice.proxy.destination;

import dev.sluice.proxy.destination.CallPlaces.Place;
import dev.sluice.proxy.directory.RuntimeRecord;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.ledger.RuntimeAwayException;
import dev.sluice.proxy.ledger.RuntimeAwayException.Kind;
import dev.sluice.proxy.ledger.RuntimeCalls;
import dev.sluice.proxy.lookup.CacheMiss;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.lookup.Patience;
import dev.sluice.proxy.net.DeadlineWheel;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.observe.RequestIds;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.upstream.Upstream;
import dev.sluice.proxy.upstream.UpstreamPools;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own calls, on an event loop and connections of their own, so that no client's
 * exchange waits for them. A runtime that refuses the gateway's credential, or says that it is
 * overloaded, is away like one that doesn't answer: what it says is no word about what was asked
 * for. How many may be under way, {@link CallPlaces} says; what a decision waits for takes no
 * longer than its {@link Patience}. Thread-safe.
 */
public final class GatewayCalls implements RuntimeCalls, AutoCloseable {
  private static final long STOP_SECONDS = 5;

  private final Destinations destinations;
  private final OwnAssertions assertions;
  private final long limitNanos;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final UpstreamPools pools;
  private final RequestIds ids = new RequestIds();
  private final CallPlaces places;

  /**
   * Starts the event loop.
   *
   * @param assertions asked on the thread that calls, for runtimes that want a signed word
   */
  public GatewayCalls(
      Destinations destinations,
      GatewaySettings settings,
      GatewayMetrics metrics,
      OwnAssertions assertions,
      CallPlaces places) {
    this.destinations = destinations;
    this.assertions = assertions;
    this.places = places;
    this.limitNanos = settings.timeouts().connect().plus(settings.timeouts().firstByte()).toNanos();
    Transport transport = Transport.of(settings.listen().transport());
    this.group =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("runtime-calls"), transport.handlers());
    this.loop = group.next();
    HttpLimits limits = settings.http().limits();
    this.pools =
        new UpstreamPools(
            loop,
            new DeadlineWheel(loop),
            new HeadLimits(limits.requestLineBytes(), limits.headBytes(), limits.headerFields()),
            transport.channel(),
            settings.timeouts().connect(),
            metrics.newLoop());
  }

  @Override
  public Response call(
      RuntimeRecord runtime,
      String method,
      String path,
      byte @Nullable [] body,
      Selection selection)
      throws SourceUnavailableException {
    return callOf(null, runtime, method, path, body, selection);
  }

  @Override
  public RuntimeCalls of(UUID tenant) {
    return (runtime, method, path, body, selection) ->
        callOf(tenant, runtime, method, path, body, selection);
  }

  private Response callOf(
      @Nullable UUID tenant,
      RuntimeRecord runtime,
      String method,
      String path,
      byte @Nullable [] body,
      Selection selection)
      throws SourceUnavailableException {
    long latest = System.nanoTime() + limitNanos;
    RuntimeCall call = prepared(runtime, method, path, body, selection);
    Patience known = Patience.ofThread();
    Patience patience = known == null ? new Patience(latest) : known;
    if (patience.isOver()) {
      throw unawaited(call);
    }
    try (Place place = places.take(runtime.id(), runtime.isShared(), tenant)) {
      if (place == null) {
        throw busy(call);
      }
      return answer(call, patience, latest);
    }
  }

  @Override
  public RuntimeCalls behind() {
    return this::callBehind;
  }

  private Response callBehind(
      RuntimeRecord runtime,
      String method,
      String path,
      byte @Nullable [] body,
      Selection selection)
      throws SourceUnavailableException {
    long latest = System.nanoTime() + limitNanos;
    RuntimeCall call = prepared(runtime, method, path, body, selection);
    try (Place place = places.takeBehind(runtime.id(), latest - System.nanoTime())) {
      if (place == null) {
        throw busy(call);
      }
      return answer(call, new Patience(latest), latest);
    } catch (InterruptedException e) {
      throw interrupted(call);
    }
  }

  private RuntimeCall prepared(
      RuntimeRecord runtime,
      String method,
      String path,
      byte @Nullable [] body,
      Selection selection)
      throws SourceUnavailableException {
    Destination to = destination(runtime);
    byte[] assertion = runtime.assertion() ? assertions.ofGateway(runtime.key()) : null;
    return new RuntimeCall(to, method, path, body, assertion, selection);
  }

  private static RuntimeAwayException busy(RuntimeCall call) {
    return call.none(Kind.BUSY, "is asked too much at once (runtimes.max-calls)");
  }

  private static RuntimeAwayException interrupted(RuntimeCall call) {
    Thread.currentThread().interrupt();
    return unawaited(call);
  }

  private static RuntimeAwayException unawaited(RuntimeCall call) {
    return call.none(Kind.UNAWAITED, "was not waited for");
  }

  private Destination destination(RuntimeRecord runtime) throws SourceUnavailableException {
    try {
      return destinations.of(runtime, Lookup.LOADING);
    } catch (CacheMiss miss) {
      throw new IllegalStateException("a cache missed though it was to load", miss);
    }
  }

  private Response answer(RuntimeCall call, Patience patience, long latest)
      throws SourceUnavailableException {
    try {
      loop.execute(() -> call.begin(pools.of(call.destination().upstream()), ids.next()));
      return patience.await(call.answer(), latest);
    } catch (RejectedExecutionException e) {
      throw new SourceUnavailableException("the gateway has stopped", e);
    } catch (TimeoutException e) {
      execute(call::abandon);
      throw call.late();
    } catch (CancellationException e) {
      execute(call::abandon);
      throw unawaited(call);
    } catch (InterruptedException e) {
      execute(call::abandon);
      throw interrupted(call);
    } catch (ExecutionException e) {
      throw failed(call, e);
    }
  }

  private static SourceUnavailableException failed(RuntimeCall call, ExecutionException e) {
    return e.getCause() instanceof SourceUnavailableException away
        ? away
        : new SourceUnavailableException(
            "the runtime " + call.destination().name() + " could not be asked", e);
  }

  private void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // the loop has ended, and all that was on it
    }
  }

  /** No connection to this upstream, which was retired, is kept any more. Returns at once. */
  public void forget(Upstream upstream) {
    execute(() -> pools.forget(upstream));
  }

  /** Ends what is under way, and waits until the event loop has ended. */
  @Override
  public void close() {
    execute(pools::close);
    group.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
