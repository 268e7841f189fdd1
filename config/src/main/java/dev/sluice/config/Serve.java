package dev.sluice.config;

import dev.sluice.config.logging.Logging;
import dev.sluice.config.value.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command {@code serve}: runs the program until it is told to stop. */
final class Serve {
  private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

  private final Stop stop = new Stop(Thread.currentThread());

  private Serve() {}

  /**
   * Runs it, on the calling thread.
   *
   * @throws StartException when it can't start
   */
  static ExitCode run(Settings settings) {
    return new Serve().runUntilStopped(settings);
  }

  private ExitCode runUntilStopped(Settings settings) {
    Signals.handle("TERM", stop::signal);
    Signals.handle("INT", stop::signal);
    try (Application application = Application.start(settings)) {
      say(readyLine(settings, application));
      Thread.ofVirtual().start(application::findRuntime);
      stop.await();
      application.drain();
      return ExitCode.OK;
    } catch (InterruptedException e) {
      LOG.warn("second signal: stopped at once");
      return ExitCode.FAILED;
    } finally {
      Logging.ofThisProcess().close();
    }
  }

  private static String readyLine(Settings settings, Application application) {
    String scheme = settings.gateway().listen().tls() == null ? "http" : "https";
    String adminScheme = settings.admin().tls() == null ? "http" : "https";
    return "sluice %s ready: proxy %s://%s admin %s://%s"
        .formatted(
            Version.current().number(),
            scheme,
            Addresses.text(application.proxyAddress()),
            adminScheme,
            Addresses.text(application.adminAddress()));
  }

  /** The one line that is not JSON: for scripts that wait for it. */
  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
