package dev.sluice.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.net.DeadlineWheel;
import dev.sluice.proxy.net.Transport;
import dev.sluice.proxy.observe.metrics.GatewayMetrics;
import dev.sluice.proxy.settings.TransportKind;
import dev.sluice.proxy.settings.UpstreamSettings;
import dev.sluice.proxy.testing.ScriptedRuntime;
import dev.sluice.proxy.testing.ScriptedRuntime.Connection;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UpstreamPoolsTest {
  private final Transport transport = Transport.of(TransportKind.NIO);
  private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, transport.handlers());
  private final EventLoop loop = loops.next();
  private final ScriptedRuntime runtime = ScriptedRuntime.start();
  private final UpstreamPools pools =
      new UpstreamPools(
          loop,
          new DeadlineWheel(loop),
          new HeadLimits(1_000, 1_000, 10),
          transport.channel(),
          Duration.ofSeconds(5),
          new GatewayMetrics(new CollectorRegistry(), ByteBufAllocator.DEFAULT, () -> 0).newLoop());

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    runtime.close();
  }

  private Upstream upstream() {
    return new Upstream("dev", UpstreamSettings.to(runtime.url()), null, HostResolver.OPEN);
  }

  private <T> T onLoop(Callable<T> task) throws Exception {
    return loop.submit(task).get();
  }

  private int size() throws Exception {
    return onLoop(pools::size);
  }

  /** Connects, and gives the connection back unused. Returns the runtime's end of it. */
  private Connection use(Upstream upstream) throws Exception {
    CompletableFuture<UpstreamConnection> lent = new CompletableFuture<>();
    loop.execute(() ->
        pools
            .of(upstream)
            .connect(
                new UpstreamPool.Borrower() {
                  @Override
                  public void connected(UpstreamConnection connection) {
                    lent.complete(connection);
                  }

                  @Override
                  public void notConnected(UpstreamFailure failure) {
                    lent.completeExceptionally(new AssertionError(failure));
                  }
                },
                true));
    UpstreamConnection connection = lent.get(15, TimeUnit.SECONDS);
    loop.submit(connection::endUnused).get();
    return runtime.accept();
  }

  @Test
  void hasOnePoolForEach() throws Exception {
    Upstream one = upstream();
    Upstream two = upstream();
    UpstreamPool first = onLoop(() -> pools.of(one));
    UpstreamPool second = onLoop(() -> pools.of(two));

    assertThat(first).isNotSameAs(second);
    assertThat(onLoop(() -> pools.of(one))).isSameAs(first);
    assertThat(onLoop(() -> pools.of(two))).isSameAs(second);
    assertThat(size()).isEqualTo(2);
  }

  @Test
  void closesWhatIsIdleWhenItForgets() throws Exception {
    Upstream upstream = upstream();
    Connection idle = use(upstream);
    upstream.retire();
    loop.submit(() -> pools.forget(upstream)).get();

    assertThat(idle.isAtEnd()).isTrue();
    assertThat(size()).isZero();
  }

  @Test
  void keepsNothingForWhoComesAfterAnUpstreamWasRetired() throws Exception {
    Upstream upstream = upstream();
    upstream.retire();
    Connection used = use(upstream);

    assertThat(used.isAtEnd()).isTrue();
    assertThat(size()).isZero();
  }
}
