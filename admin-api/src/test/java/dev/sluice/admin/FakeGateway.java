package dev.sluice.admin;

import dev.sluice.proxy.status.GatewayStatus;
import dev.sluice.proxy.status.LiveExchange;
import dev.sluice.proxy.status.RuntimeStatus;
import java.util.List;

/** A gateway of which a test says what state it is in. */
final class FakeGateway implements GatewayStatus {
  volatile boolean accepting = true;
  volatile boolean draining;
  volatile List<RuntimeStatus> runtimes = List.of(runtime("one", true));
  volatile List<LiveExchange> exchanges = List.of();

  /** Run before the runtimes are told, to block or to fail. */
  volatile Runnable probe = () -> {};

  static RuntimeStatus runtime(String name, boolean reachable) {
    String detail = reachable ? "it took a connection" : "it took no connection";
    return new RuntimeStatus(name, "http://" + name + ".test:2024", reachable, detail, 3, 2, 1);
  }

  static LiveExchange exchange(String id) {
    return new LiveExchange(
        id,
        "HTTP/1.1",
        "POST",
        "/threads/{thread_id}/runs/stream",
        "192.0.2.7:4711",
        "http://one.test:2024",
        200,
        1_234,
        56,
        789,
        true);
  }

  @Override
  public boolean accepting() {
    return accepting;
  }

  @Override
  public boolean draining() {
    return draining;
  }

  @Override
  public List<RuntimeStatus> runtimes() {
    probe.run();
    return runtimes;
  }

  @Override
  public List<LiveExchange> liveExchanges(int limit) {
    return exchanges.subList(0, Math.min(limit, exchanges.size()));
  }

  @Override
  public long liveExchangeCount() {
    return exchanges.size();
  }
}
