package dev.sluice.bench.run;

import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.Instance;
import dev.sluice.bench.contender.Launcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Start of a contender.
 *
 * @param contender its name
 * @param firstByteMillis from the start of the process to the first byte that came through it
 * @param residentKib resident set some time after that one request
 */
record StartUp(String contender, double firstByteMillis, long residentKib) {
  private static final double NANOS_PER_MILLI = 1_000_000;
  private static final Duration SETTLE = Duration.ofSeconds(2);

  /**
   * Starts and ends each contender so many times, in turn; a first time isn't counted, as it brings
   * its files into memory. Contenders that the bench doesn't start are left out, and those with a
   * key, as each would make a new database.
   */
  static List<StartUp> measure(Launcher launcher, List<Contender> contenders, int rounds)
      throws InterruptedException {
    List<StartUp> all = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      for (Contender contender : contenders) {
        if (!contender.isProcess() || !contender.keyFile().isEmpty()) {
          continue;
        }
        try (Instance instance = launcher.start(contender)) {
          double millis = instance.awaitFirstByte().toNanos() / NANOS_PER_MILLI;
          if (round > 0) {
            Thread.sleep(SETTLE);
            all.add(new StartUp(contender.name(), millis, instance.residentKib()));
          }
        } catch (IOException e) {
          System.err.println("startup " + contender.name() + ": " + e.getMessage());
        }
      }
    }
    return all;
  }
}
