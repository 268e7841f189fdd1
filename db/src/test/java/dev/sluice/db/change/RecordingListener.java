package dev.sluice.db.change;

import dev.sluice.proxy.change.Change;
import dev.sluice.proxy.change.ChangeListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Keeps what it hears; every wait has an end. Thread-safe. */
final class RecordingListener implements ChangeListener {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Change> changes = new ArrayList<>();
  private int lost;
  private long confirmed;
  private int confirmations;
  private boolean failsNext;

  @Override
  public synchronized void changed(Change change) {
    if (failsNext) {
      failsNext = false;
      throw new IllegalStateException("scripted");
    }
    changes.add(change);
    notifyAll();
  }

  @Override
  public synchronized void lost() {
    lost++;
    notifyAll();
  }

  @Override
  public synchronized void confirmed(long nanoTime) {
    confirmed = nanoTime;
    confirmations++;
    notifyAll();
  }

  synchronized void failOnce() {
    failsNext = true;
  }

  synchronized int losses() {
    return lost;
  }

  synchronized long lastConfirmed() {
    return confirmed;
  }

  /** Waits for a confirmation that comes after this call. */
  synchronized void awaitConfirmed() throws InterruptedException {
    int before = confirmations;
    await(() -> confirmations > before);
  }

  synchronized void awaitLost(int times) throws InterruptedException {
    await(() -> lost >= times);
  }

  /** Waits for so many changes of a row, and gives all there are. */
  synchronized List<Change> changesOf(UUID id, int count) throws InterruptedException {
    await(() -> of(id).size() >= count);
    return of(id);
  }

  private List<Change> of(UUID id) {
    return changes.stream().filter(change -> change.id().equals(id)).toList();
  }

  private synchronized void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError("not within " + PATIENCE + "; heard: " + changes);
      }
      wait(left);
    }
  }
}
