package dev.sluice.config.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogbackLevelsTest {
  private final LoggerContext context = new LoggerContext();
  private final LogbackLevels levels = new LogbackLevels(context);

  @Test
  void setsAndTellsLevels() {
    levels.set("ROOT", "Warn");
    levels.set("dev.sluice.proxy", "debug");
    assertThat(levels.levels())
        .hasSize(2)
        .containsEntry("root", "warn")
        .containsEntry("dev.sluice.proxy", "debug");
    assertThat(levels.get("dev.sluice.proxy.Gateway")).isEqualTo("debug");
    assertThat(levels.get("dev.sluice.admin")).isEqualTo("warn");
    assertThat(levels.get("root")).isEqualTo("warn");
    assertThat(context.getLogger("dev.sluice.proxy.Gateway").isDebugEnabled()).isTrue();

    levels.set("dev.sluice.proxy", "off");
    assertThat(context.getLogger("dev.sluice.proxy.Gateway").getEffectiveLevel())
        .isEqualTo(Level.OFF);
  }

  @Test
  void askingMakesNoLogger() {
    int before = context.getLoggerList().size();
    levels.get("some.where.else");
    assertThat(context.getLoggerList()).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a..b", ".a", "a b", "a\nb", "../x"})
  void refusesNamesThatAreNone(String name) {
    assertThatThrownBy(() -> levels.set(name, "info"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("logger: expected root or names between dots");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fatal", "5", "all"})
  void refusesLevelsThatAreNone(String level) {
    assertThatThrownBy(() -> levels.set("root", level))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("level: expected one of off, error, warn, info, debug, trace");
  }

  @Test
  void makesNoEndlessNumberOfLoggers() {
    for (int i = context.getLoggerList().size(); i < LogbackLevels.MOST_LOGGERS; i++) {
      levels.set("l" + i, "info");
    }
    assertThatThrownBy(() -> levels.set("one.more", "info"))
        .hasMessage("logger: expected one that is there already");
    levels.set("l4000", "debug");
    assertThat(levels.get("l4000")).isEqualTo("debug");
  }
}
