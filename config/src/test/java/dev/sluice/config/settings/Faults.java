package dev.sluice.config.settings;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.settings.source.Fault;
import dev.sluice.config.settings.source.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is found wrong with settings, a line each. */
final class Faults {
  static final String DURATION = "a duration such as 500ms, 5s, 2m or 1h, from ";

  static final String ISSUER_URL = "identity.issuers.0.url=https://id.example";
  static final String ISSUER_AUDIENCES = "identity.issuers.0.audiences=sluice";

  private Faults() {}

  /** Of settings for the open mode, on the command line. */
  static List<String> faults(String... assignments) {
    return faults(List.of("open=true", "upstream.url=http://h"), assignments);
  }

  /** Of settings for another mode, on the command line. */
  static List<String> identityFaults(String... assignments) {
    return faults(List.of("upstream.url=http://h"), assignments);
  }

  private static List<String> faults(List<String> first, String... assignments) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(assignments));
    return faults(new Sources(null, Map.of(), List.of(), all), Purpose.SERVE);
  }

  static List<String> faults(Sources sources, Purpose purpose) {
    SettingsException refused =
        catchThrowableOfType(SettingsException.class, () -> SettingsReader.read(sources, purpose));
    return refused.faults().stream().map(Fault::toString).toList();
  }
}
