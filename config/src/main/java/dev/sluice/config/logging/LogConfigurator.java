package dev.sluice.config.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets logback up, without any file: called by logback itself when the first logger is asked for. A
 * file that {@code -Dlogback.configurationFile} names is left to logback.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    LogWriter writer = new LogWriter(System.out);
    writer.setContext(context);
    writer.start();
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO); // until the settings are read
    root.addAppender(writer);
    context.getLogger("io.netty").setLevel(Level.WARN); // speaks of what strangers do
    // What these do at every start is told in a line of our own, where somebody waits for it.
    for (String library : new String[] {"io.zonky.test", "com.zaxxer.hikari", "org.flywaydb"}) {
      context.getLogger(library).setLevel(Level.WARN);
    }
    // Warns of each pooled connection that went with the database, and gives advice that is wrong.
    context.getLogger("com.zaxxer.hikari.pool.PoolBase").setLevel(Level.ERROR);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
