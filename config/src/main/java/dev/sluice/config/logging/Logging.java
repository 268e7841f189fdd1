package dev.sluice.config.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import dev.sluice.admin.LogLevels;
import dev.sluice.config.value.LogLevel;
import dev.sluice.proxy.observe.ExchangeLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The log of this process, of which there is one. Thread-safe. */
public final class Logging {
  private final LoggerContext context;
  private final LogLevels levels;

  /** Ours; null when logback was set up from a file. */
  private final @Nullable LogWriter writer;

  private Logging(LoggerContext context) {
    this.context = context;
    this.levels = new LogbackLevels(context);
    Appender<?> appender = context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stdout");
    this.writer = appender instanceof LogWriter ours ? ours : null;
  }

  /** The log, set up at the first call. */
  public static Logging ofThisProcess() {
    return new Logging((LoggerContext) LoggerFactory.getILoggerFactory());
  }

  /**
   * Sets the levels that the settings say. Where logback was set up from a file, that file's levels
   * stay.
   *
   * @param exchanges whether each exchange leaves a line, whatever the level of other lines
   */
  public void apply(LogLevel level, boolean exchanges) {
    if (writer != null) {
      levels.set(LogLevels.ROOT, level.name());
      context.getLogger(ExchangeLog.LOGGER).setLevel(exchanges ? Level.INFO : Level.OFF);
    }
  }

  /** For the admin port. */
  public LogLevels levels() {
    return levels;
  }

  /** Lines dropped so far because the output was too slow; without those of exchanges. */
  public long dropped() {
    return writer == null ? 0 : writer.dropped();
  }

  /** Writes what waits. Lines that come later are lost: call it last. */
  public void close() {
    context.stop();
  }
}
