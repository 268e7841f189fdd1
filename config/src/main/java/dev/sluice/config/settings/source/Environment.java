package dev.sluice.config.settings.source;

import dev.sluice.config.settings.key.IssuerKeys;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Given.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The environment variables that begin with {@code SLUICE_}. */
public final class Environment {
  /** Ours, but not settings: the start script reads them. */
  private static final Set<String> OF_THE_SCRIPT = Set.of("SLUICE_JAVA_OPTS", "SLUICE_HOME");

  /**
   * What Kubernetes puts into every container beside a service called "sluice" or "sluice-…"
   * (enableServiceLinks). Told from mistyped settings by their values.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "SLUICE_(.+_)?PORT(_[0-9]+_(TCP|UDP|SCTP))?=(tcp|udp|sctp)://.*"
              + "|SLUICE_(.+_)?PORT_[0-9]+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)=.*"
              + "|SLUICE_(.+_)?SERVICE_(HOST=[0-9A-Fa-f:.]+|PORT(_.+)?=[0-9]+)");

  private static final String OF_ISSUERS = Key.variable(Keys.ISSUERS) + "_";

  private Environment() {}

  /** Settings among the variables, by name; what is ours and none of them is a fault. */
  public static List<Given> read(Map<String, String> environment, List<Fault> faults) {
    Map<String, Key<?>> keys = new HashMap<>();
    Keys.all().forEach(key -> keys.put(key.variable(), key));
    List<Given> values = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach((name, value) -> {
          Key<?> key = name.startsWith(OF_ISSUERS) ? IssuerKeys.ofVariable(name) : keys.get(name);
          if (key != null) {
            values.add(new Given(key.name(), value, Shape.TEXT, name));
          } else if (isFault(name, value)) {
            faults.add(unknown(name, keys.keySet()));
          }
        });
    return values;
  }

  private static boolean isFault(String name, String value) {
    return name.startsWith(Key.VARIABLE_PREFIX)
        && !OF_THE_SCRIPT.contains(name)
        && !SERVICE_LINK.matcher(name + "=" + value).matches();
  }

  private static Fault unknown(String name, Set<String> known) {
    String nearest = Suggestions.nearest(name, known);
    return Fault.unknown(Fault.printable(name), "", "variable", nearest);
  }
}
