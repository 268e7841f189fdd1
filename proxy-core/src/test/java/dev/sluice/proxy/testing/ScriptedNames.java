package dev.sluice.proxy.testing;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The JVM's look-up of names in tests: as ever, but for names that a test has scripted.
 * Thread-safe.
 */
public final class ScriptedNames extends InetAddressResolverProvider {
  private static final Map<String, Slow> SLOW = new ConcurrentHashMap<>();
  private static final AtomicInteger MADE = new AtomicInteger();

  /** A name of loopback that is looked up until the test lets it be found. */
  public static final class Slow {
    private final String name;
    private final CountDownLatch found = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();

    private Slow(String name) {
      this.name = name;
    }

    public String name() {
      return name;
    }

    /** How often it was asked for. */
    public int asked() {
      return asked.get();
    }

    /** From now on it is found at once. */
    public void find() {
      found.countDown();
    }

    private Stream<InetAddress> await() throws UnknownHostException {
      asked.incrementAndGet();
      try {
        if (found.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          return Stream.of(InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1}));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new UnknownHostException(name);
    }
  }

  /** Another such name, which no cache knows. */
  public static Slow slow() {
    Slow slow = new Slow("slow-" + MADE.incrementAndGet() + ".test");
    SLOW.put(slow.name(), slow);
    return slow;
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver usual = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        Slow slow = SLOW.get(host);
        return slow == null ? usual.lookupByName(host, policy) : slow.await();
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return usual.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "scripted";
  }
}
