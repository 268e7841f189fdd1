package dev.sluice.config.settings;

import dev.sluice.config.settings.source.Fault;
import java.util.List;
import java.util.stream.Collectors;

/** The settings can't be used. Its message is for an operator: one line for each fault. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  SettingsException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /** All that was found, in the order of the sources; at least one. */
  public List<Fault> faults() {
    return faults;
  }
}
