package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConstantRateTest {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int PER_SECOND = 100;

  private final World world = new World();
  private final Tally tally = new Tally();

  @Test
  void sendsAtItsRateWhateverTheAnswersTake() {
    world.answersTake = 3 * MILLISECOND;
    world.run(1, 1_000 * MILLISECOND);
    assertThat(world.due).hasSize(101);
    assertThat(world.due.get(100)).isEqualTo(1_000 * MILLISECOND);
    assertThat(tally.latency.max()).isEqualTo(3 * MILLISECOND);
  }

  @Test
  void chargesAStallToEveryRequestThatItDelayed() {
    world.answersTake = MILLISECOND;
    world.stallFrom = 500 * MILLISECOND;
    world.stallUntil = 700 * MILLISECOND;
    world.run(1, 1_000 * MILLISECOND);
    // Due at 500, 510, … 690: they waited for 200, 190, … 10 ms. A closed loop would count one slow
    // request.
    assertThat(world.latencies)
        .filteredOn(nanos -> nanos >= 10 * MILLISECOND)
        .hasSizeGreaterThanOrEqualTo(20);
    assertThat(tally.latency.max()).isBetween(200 * MILLISECOND, 202 * MILLISECOND);
    assertThat(tally.latency.percentile(95)).isGreaterThan(140 * MILLISECOND);
  }

  @Test
  void catchesUpAfterAStall() {
    world.answersTake = MILLISECOND;
    world.stallFrom = 500 * MILLISECOND;
    world.stallUntil = 700 * MILLISECOND;
    world.run(1, 1_000 * MILLISECOND);
    assertThat(world.due).hasSize(101);
  }

  @Test
  void countsTheAgeOfWhatIsStillUnansweredAtTheEnd() {
    world.answersTake = MILLISECOND;
    world.stallFrom = 500 * MILLISECOND;
    world.stallUntil = Long.MAX_VALUE;
    world.run(4, 1_000 * MILLISECOND);
    assertThat(tally.latency.count()).isEqualTo(101);
    assertThat(tally.latency.max()).isEqualTo(500 * MILLISECOND);
    assertThat(tally.latency.percentile(75)).isBetween(245 * MILLISECOND, 255 * MILLISECOND);
  }

  @Test
  void usesAllConnectionsInTurn() {
    world.run(4, 200 * MILLISECOND);
    assertThat(world.sentOn).containsOnlyKeys(0, 1, 2, 3);
  }

  @Test
  void sendsNothingOnAConnectionThatIsGone() {
    ConstantRate<Integer> rate = world.rate();
    rate.idle(0);
    rate.idle(1);
    rate.gone(0);
    rate.start();
    world.runUntil(100 * MILLISECOND);
    assertThat(world.sentOn).containsOnlyKeys(1);
  }

  @Test
  void sendsNothingAfterItWasStopped() {
    ConstantRate<Integer> rate = world.rate();
    rate.idle(0);
    rate.start();
    world.runUntil(100 * MILLISECOND);
    rate.stop();
    int before = world.due.size();
    world.runUntil(200 * MILLISECOND);
    assertThat(world.due).hasSize(before);
  }

  /** Time that only moves when told, and a server that answers after a while or stalls. */
  private final class World implements ConstantRate.Sender<Integer> {
    private record Later(long at, long order, Runnable action) {}

    private final PriorityQueue<Later> queue =
        new PriorityQueue<>(
            (a, b) -> a.at == b.at ? Long.compare(a.order, b.order) : Long.compare(a.at, b.at));
    private final List<Long> due = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private final Map<Integer, Long> underWay = new HashMap<>();
    private final Map<Integer, Integer> sentOn = new HashMap<>();
    private final ConstantRate<Integer> rate =
        new ConstantRate<>(PER_SECOND, () -> this.now, this::schedule, this);
    private long answersTake = MILLISECOND;
    private long stallFrom = Long.MAX_VALUE;
    private long stallUntil = Long.MAX_VALUE;
    private long now;
    private long scheduled;

    ConstantRate<Integer> rate() {
      return rate;
    }

    void run(int connections, long until) {
      for (int i = 0; i < connections; i++) {
        rate.idle(i);
      }
      rate.start();
      runUntil(until);
      rate.endWindow(tally);
    }

    void runUntil(long until) {
      while (!queue.isEmpty() && queue.peek().at <= until) {
        Later next = queue.remove();
        now = next.at;
        next.action.run();
      }
      now = until;
    }

    @Override
    public void send(Integer connection, long dueNanos) {
      due.add(dueNanos);
      sentOn.merge(connection, 1, Integer::sum);
      underWay.put(connection, dueNanos);
      boolean stalled = now >= stallFrom && now < stallUntil;
      if (stalled && stallUntil == Long.MAX_VALUE) {
        return;
      }
      schedule(() -> answer(connection), (stalled ? stallUntil - now : 0) + answersTake);
    }

    @Override
    public long dueNanos(Integer connection) {
      return underWay.getOrDefault(connection, 0L);
    }

    private void answer(int connection) {
      long latency = now - underWay.getOrDefault(connection, 0L);
      latencies.add(latency);
      tally.latency.record(latency);
      rate.idle(connection);
    }

    private void schedule(Runnable action, long delayNanos) {
      queue.add(new Later(now + delayNanos, scheduled++, action));
    }
  }
}
