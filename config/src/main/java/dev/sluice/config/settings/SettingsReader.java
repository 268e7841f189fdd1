package dev.sluice.config.settings;

import dev.sluice.config.settings.key.IssuerKeys;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Environment;
import dev.sluice.config.settings.source.Fault;
import dev.sluice.config.settings.source.Given;
import dev.sluice.config.settings.source.Given.Shape;
import dev.sluice.config.settings.source.Sources;
import dev.sluice.config.settings.source.Suggestions;
import dev.sluice.config.settings.source.YamlFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the settings from all of their sources: defaults, file, environment, command line, the
 * later over the earlier. Nothing that is wrong is ever replaced by something else.
 */
public final class SettingsReader {
  /** What the command line gives key by key. */
  static final String SET = "--set";

  private final Values values = new Values();
  private final List<Fault> faults = new ArrayList<>();
  private final Set<Key<?>> given = new HashSet<>();
  private final Set<Key<?>> faulty = new HashSet<>();
  private final NavigableSet<Integer> issuers = new TreeSet<>();

  private SettingsReader() {}

  /**
   * Reads them.
   *
   * @throws SettingsException with all that is wrong
   */
  public static Values read(Sources sources, Purpose purpose) {
    SettingsReader reader = new SettingsReader();
    Keys.all().forEach(reader::takeDefault);
    boolean complete = reader.takeFile(sources);
    Environment.read(sources.environment(), reader.faults).forEach(reader::take);
    reader.takeCommandLine(sources);
    if (complete) {
      reader.requireAll(purpose);
      new CrossChecks(reader.values, reader.faults).check(purpose);
    }
    if (!reader.faults.isEmpty()) {
      throw new SettingsException(reader.faults);
    }
    return reader.values;
  }

  private <T> void takeDefault(Key<T> key) {
    T value = key.defaultValue();
    if (value != null) {
      String text = key.type().write(value);
      values.put(key, value, new Given(key.name(), text, Shape.TEXT, Values.DEFAULT));
    }
  }

  /** Whether all of the file was read. */
  private boolean takeFile(Sources sources) {
    if (sources.file() == null) {
      return true;
    }
    YamlFile file = YamlFile.read(sources.file());
    faults.addAll(file.faults());
    file.values().forEach(this::take);
    return !file.isBroken();
  }

  private void takeCommandLine(Sources sources) {
    Set<String> byOption = new HashSet<>();
    for (Assignment option : sources.options()) {
      byOption.add(option.key());
      take(new Given(option.key(), option.value(), Shape.TEXT, option.source()));
    }
    for (String assignment : sources.assignments()) {
      int equals = assignment.indexOf('=');
      if (equals < 0) {
        // Not repeated: it may be a value without its key.
        faults.add(
            new Fault(SET, "", "no \"=\" in it", "key=value, such as upstream.max-streams=100"));
      } else if (byOption.contains(assignment.substring(0, equals))) {
        String key = assignment.substring(0, equals);
        faults.add(new Fault(SET, key, "given twice", "once; there is an option for it"));
      } else {
        String value = assignment.substring(equals + 1);
        take(new Given(assignment.substring(0, equals), value, Shape.TEXT, SET));
      }
    }
  }

  private void take(Given next) {
    Key<?> key = Keys.named(next.key());
    if (key == null) {
      faults.add(unknown(next));
    } else {
      beginIssuer(key);
      given.add(key);
      read(key, next);
    }
  }

  /** An issuer that anything is said of has a value, or a fault, for everything else. */
  private void beginIssuer(Key<?> key) {
    if (key.name().startsWith(Keys.ISSUERS + ".")) {
      int number = IssuerKeys.number(key.name());
      if (issuers.add(number)) {
        IssuerKeys.of(number).forEach(this::takeDefault);
      }
    }
  }

  private <T> void read(Key<T> key, Given next) {
    try {
      T value = key.type().read(textFor(key, next));
      if (!faulty.contains(key)) {
        values.put(key, value, next);
      }
    } catch (IllegalArgumentException refused) {
      faulty.add(key);
      values.remove(key);
      faults.add(Fault.value(next, key));
    }
  }

  private static String textFor(Key<?> key, Given next) {
    boolean fits =
        switch (next.shape()) {
          case TEXT -> true;
          case SCALAR -> !key.type().isList();
          case LIST -> key.type().isList();
          case OTHER -> false;
        };
    if (!fits) {
      throw new IllegalArgumentException("another shape");
    }
    return next.text();
  }

  private static Fault unknown(Given next) {
    List<Key<?>> keys =
        next.key().startsWith(Keys.ISSUERS)
            ? IssuerKeys.of(Math.max(0, IssuerKeys.number(next.key())))
            : Keys.all();
    String nearest = Suggestions.nearest(next.key(), keys.stream().map(Key::name).toList());
    return Fault.unknown(next.source(), next.key(), "key", nearest);
  }

  private void requireAll(Purpose purpose) {
    if (purpose == Purpose.SERVE) {
      Keys.all().forEach(this::require);
      int numbers = issuers.isEmpty() ? 0 : issuers.last() + 1;
      for (int number = 0; number < numbers; number++) {
        if (issuers.contains(number)) {
          IssuerKeys.of(number).forEach(this::require);
        } else {
          String absent = Keys.ISSUERS + "." + number;
          faults.add(
              new Fault(
                  Values.DEFAULT, absent, "not set", "issuers numbered from 0, without gaps"));
        }
      }
    }
    values.setIssuers(issuers.size());
  }

  private void require(Key<?> key) {
    if (key.defaultValue() == null && !given.contains(key) && !isSpared(key)) {
      faults.add(new Fault(Values.DEFAULT, key.name(), "not set", key.type().expected()));
    }
  }

  /** Outside open mode runtimes may be registered instead. */
  private boolean isSpared(Key<?> key) {
    return key.equals(Keys.UPSTREAM_URL) && Boolean.FALSE.equals(values.find(Keys.OPEN));
  }
}
