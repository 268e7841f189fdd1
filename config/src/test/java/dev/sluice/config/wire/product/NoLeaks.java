package dev.sluice.config.wire.product;

import dev.sluice.config.wire.kit.Await;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class during which a reference-counted object was lost without being released.
 *
 * <p>Registered for all classes by {@code META-INF/services}, so that it is there before the first
 * buffer is. It sees what Netty's detector samples: everything at the level {@code paranoid}.
 */
public final class NoLeaks implements AfterAllCallback {
  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final Queue<Detector<?>> DETECTORS = new ConcurrentLinkedQueue<>();

  /**
   * References that one collection found are queued in no order, but before those of the next; and
   * a leak may hold another.
   */
  private static final int ROUNDS = 3;

  static {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new Factory());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getParent().filter(p -> p.getTestClass().isPresent()).isPresent()) {
      return; // nested: the outer class is checked
    }
    List<String> leaks = take();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaked\n" + String.join("\n", leaks));
    }
  }

  /** Collects garbage, and returns what was found leaked since this was last asked. */
  static List<String> take() {
    for (int i = 0; i < ROUNDS; i++) {
      collectGarbage();
      DETECTORS.forEach(Detector::poll);
    }
    List<String> leaks = new ArrayList<>();
    for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      leaks.add(leak);
    }
    return leaks;
  }

  /** Returns when what a collection found dead has been handed to its queues. */
  private static void collectGarbage() {
    ReferenceQueue<Object> queue = new ReferenceQueue<>();
    WeakReference<Object> witness = new WeakReference<>(new Object(), queue);
    Await.until(
        "garbage is collected",
        () -> {
          System.gc();
          return queue.poll() != null && witness.refersTo(null);
        });
  }

  private static final class Factory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // the one method that a factory must have
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      Detector<T> detector = new Detector<>(resource, samplingInterval);
      DETECTORS.add(detector);
      return detector;
    }
  }

  private static final class Detector<T> extends ResourceLeakDetector<T> {
    private final Class<?> resource;

    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
      this.resource = resource;
    }

    /** A detector reports when it is next given something to track. */
    @SuppressWarnings("unchecked") // it holds on to no more than the object's identity
    void poll() {
      T probe = (T) new Object();
      var tracker = track(probe);
      if (tracker != null) {
        tracker.close(probe);
      }
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String type, String records) {
      LEAKS.add(resource.getName() + records);
    }

    @Override
    protected void reportUntracedLeak(String type) {
      LEAKS.add(resource.getName());
    }
  }
}
