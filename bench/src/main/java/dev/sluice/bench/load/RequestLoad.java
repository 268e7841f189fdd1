package dev.sluice.bench.load;

import io.netty.channel.ChannelFuture;
import io.netty.channel.group.ChannelGroup;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The same request again and again over so many keep-alive connections, each of which is of one
 * caller. Units are requests answered as expected.
 */
public final class RequestLoad implements Workload, KeepAliveConnection.Owner {
  private final LoadLoop loop;
  private final Destination target;
  private final int connections;
  private final List<Request> requests;
  private final ChannelGroup open;
  private Pacing<KeepAliveConnection> pacing = new BackToBack();
  private Tally tally = new Tally();
  private boolean running = true;
  private final AtomicInteger made = new AtomicInteger();

  private RequestLoad(LoadLoop loop, Destination target, int connections, List<Request> requests) {
    this.loop = loop;
    this.target = target;
    this.connections = connections;
    this.requests = requests;
    this.open = loop.newGroup();
  }

  /** GETs of a small JSON document, in a closed loop. */
  public static RequestLoad get(LoadLoop loop, Destination target, int connections) {
    return new RequestLoad(loop, target, connections, Request.get(target));
  }

  /** POSTs of so many bytes, which come back, in a closed loop. */
  public static RequestLoad post(LoadLoop loop, Destination target, int connections, int bytes) {
    return new RequestLoad(loop, target, connections, Request.post(target, bytes));
  }

  /** Runs that so many bytes describe, in a closed loop. */
  public static RequestLoad run(LoadLoop loop, Destination target, int connections, int bytes) {
    return new RequestLoad(loop, target, connections, Request.run(target, bytes));
  }

  /** GETs of a small JSON document, so many a second. */
  public static RequestLoad atRate(
      LoadLoop loop, Destination target, int connections, double perSecond) {
    return get(loop, target, connections).paced(perSecond);
  }

  /** Runs that so many bytes describe, so many a second. */
  public static RequestLoad runsAtRate(
      LoadLoop loop, Destination target, int connections, int bytes, double perSecond) {
    return run(loop, target, connections, bytes).paced(perSecond);
  }

  private RequestLoad paced(double perSecond) {
    pacing = new ConstantRate<>(perSecond, System::nanoTime, loop::schedule, new Sending());
    return this;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    loop.connect(target, connections, this::newConnection, open);
    loop.run(pacing::start);
  }

  @Override
  public void begin() {
    loop.run(() -> tally = new Tally());
  }

  @Override
  public Tally end() {
    return loop.call(() -> {
      Tally ended = tally;
      pacing.endWindow(ended);
      tally = new Tally();
      return ended.ended();
    });
  }

  @Override
  public void stop() throws InterruptedException {
    loop.run(() -> {
      running = false;
      pacing.stop();
    });
    loop.close(open);
    requests.forEach(Request::free);
  }

  @Override
  public void opened(KeepAliveConnection connection) {
    pacing.idle(connection);
  }

  @Override
  public void answered(KeepAliveConnection connection, String fault) {
    if (fault.isEmpty()) {
      tally.units++;
      tally.latency.record(System.nanoTime() - connection.intendedNanos());
    } else {
      tally.fail(fault);
    }
    pacing.idle(connection);
  }

  @Override
  public void closed(KeepAliveConnection connection, String fault) {
    pacing.gone(connection);
    if (!running) {
      return;
    }
    if (fault.isEmpty()) {
      tally.reconnects++;
    } else {
      tally.fail(fault);
    }
    loop.connect(target, newConnection(), open)
        .addListener((ChannelFuture opening) -> countRefusal(opening.isSuccess()));
  }

  private void countRefusal(boolean opened) {
    if (!opened) {
      tally.fail("connection refused: one connection fewer from here on");
    }
  }

  private KeepAliveConnection newConnection() {
    Request its = requests.get(made.getAndIncrement() % requests.size());
    return new KeepAliveConnection(its, this);
  }

  private static final class Sending implements ConstantRate.Sender<KeepAliveConnection> {
    @Override
    public void send(KeepAliveConnection connection, long dueNanos) {
      connection.send(dueNanos);
    }

    @Override
    public long dueNanos(KeepAliveConnection connection) {
      return connection.intendedNanos();
    }
  }
}
