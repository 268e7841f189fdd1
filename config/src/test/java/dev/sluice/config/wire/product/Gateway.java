package dev.sluice.config.wire.product;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.config.Application;
import dev.sluice.config.Settings;
import dev.sluice.config.wire.kit.Message;
import dev.sluice.config.wire.kit.RawClient;
import dev.sluice.config.wire.kit.RawUpstream;
import dev.sluice.config.wire.kit.Wire;
import dev.sluice.proxy.observe.ExchangeLog;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The product, started in open mode in this process, as clients meet it. */
public final class Gateway implements AutoCloseable {
  private static final Logger EXCHANGES = (Logger) LoggerFactory.getLogger(ExchangeLog.LOGGER);

  private final Application application;

  private Gateway(Application application) {
    this.application = application;
  }

  /**
   * Starts it.
   *
   * @param settings keys and values in turn; what is not given has its default
   */
  public static Gateway inFrontOf(String upstreamUrl, String... settings) {
    Map<String, String> overrides = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      overrides.put(settings[i], settings[i + 1]);
    }
    return new Gateway(Application.start(Settings.open(upstreamUrl, overrides)));
  }

  public static Gateway inFrontOf(RawUpstream upstream, String... settings) {
    return inFrontOf(upstream.url(), settings);
  }

  /** The same, with its log of exchanges, which goes to standard output otherwise, to this. */
  public static Gateway loggingTo(OutputStream log, String upstreamUrl, String... settings) {
    PrintStream standard = System.out;
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      Gateway gateway = inFrontOf(upstreamUrl, settings);
      EXCHANGES.setLevel(Level.INFO);
      return gateway;
    } finally {
      System.setOut(standard);
    }
  }

  public InetSocketAddress address() {
    return application.proxyAddress();
  }

  public InetSocketAddress adminAddress() {
    return application.adminAddress();
  }

  /** A new plain connection of a client. */
  public Wire connect() {
    return RawClient.connect(address());
  }

  /** Sends a request on a connection of its own and reads the response. */
  public Message exchange(String request) {
    try (Wire client = connect()) {
      client.send(request);
      return client.readResponseTo(request.substring(0, request.indexOf(' ')));
    }
  }

  public Application application() {
    return application;
  }

  /** Stops now, and aborts what is live. */
  public void stop() {
    application.close();
    EXCHANGES.setLevel(null);
  }

  @Override
  public void close() {
    stop();
  }
}
