package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The official SDKs, each with the checks that it makes of a server. */
enum Sdk {
  PYTHON {
    @Override
    List<String> command() {
      return List.of(RealRuntime.install(), Project.pythonChecks().toString());
    }
  },
  JAVASCRIPT {
    @Override
    List<String> command() {
      return List.of(Project.javascriptChecks().toString());
    }
  };

  private static final Duration PATIENCE = Duration.ofMinutes(8);

  /** How a line begins; see contract_check.py. */
  private static final Pattern LINE = Pattern.compile("\\{\"check\": ?\"([^\"]+)\",.*");

  private static final Map<String, String> ENVIRONMENT =
      Map.of("PYTHONDONTWRITEBYTECODE", "1", "PYTHONUNBUFFERED", "1");

  private static final Map<Sdk, Checked> BARE = new ConcurrentHashMap<>();

  abstract List<String> command();

  /**
   * Makes all checks, several at once.
   *
   * @param base where the requests go
   * @param upstream the runtime's own address
   * @param side a name for the log
   */
  Checked check(String base, String upstream, String side) {
    return check(side, List.of(base, "--upstream", upstream));
  }

  /**
   * Makes all checks of the tests' shared runtime, which is asked once, whoever wants to know.
   *
   * @return what came of the checks of the bare server
   */
  Checked bare() {
    return BARE.computeIfAbsent(
        this,
        sdk -> {
          RealRuntime runtime = RealRuntime.shared();
          return sdk.check(runtime.url(), runtime.url(), "bare");
        });
  }

  /**
   * Makes all checks with what may be told from a bare server: what was not as a check expected
   * stands beside its result.
   *
   * @param key an API key; null: none
   */
  Checked checkLeniently(String base, String upstream, String side, @Nullable String key) {
    List<String> arguments = new ArrayList<>(List.of(base, "--upstream", upstream, "--lenient"));
    if (key != null) {
      arguments.addAll(List.of("--key", key));
    }
    return check(side, arguments);
  }

  /** Makes the checks whose names match, one after the other. */
  Checked checkOneByOne(String base, String upstream, String side, String pattern) {
    return check(side, List.of(base, "--upstream", upstream, "--only", pattern, "--jobs", "1"));
  }

  private Checked check(String side, List<String> arguments) {
    List<String> command = Stream.concat(command().stream(), arguments.stream()).toList();
    long began = System.nanoTime();
    Program checks = Program.start(label() + "-" + side, command, ENVIRONMENT);
    int status = checks.await(PATIENCE);
    Checked checked = Checked.of(checks.output(), Duration.ofNanos(System.nanoTime() - began));
    if (status != 0 && checked.failed().isEmpty()) {
      fail(label() + " checks ended with status " + status + ":\n" + checks.lastWords());
    }
    return checked;
  }

  String label() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * What came of the checks. Immutable.
   *
   * @param lines the normalised line of each check, by name, in order
   * @param took from start to end
   */
  record Checked(Map<String, String> lines, Duration took) {
    private static final int CONTEXT = 160;

    static Checked of(List<String> output, Duration took) {
      Map<String, String> lines = new LinkedHashMap<>();
      for (String line : output) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
          fail("not the line of a check: " + line);
        }
        lines.put(matcher.group(1), line);
      }
      return new Checked(lines, took);
    }

    /** The lines of checks that found something else than they expected. */
    List<String> failed() {
      return lines.values().stream().filter(Checked::isFailure).toList();
    }

    private static boolean isFailure(String line) {
      Matcher matcher = LINE.matcher(line);
      return matcher.matches() && line.substring(matcher.end(1)).matches("\",\\s*\"failed\":.*");
    }

    /** Where the other's lines differ from these: a sentence for each. */
    List<String> differences(Checked other) {
      List<String> found = new ArrayList<>();
      lines.forEach((name, line) ->
          difference(line, other.lines.getOrDefault(name, "no such line"))
              .ifPresent(text -> found.add(name + ": " + text)));
      for (String name : other.lines.keySet()) {
        if (!lines.containsKey(name)) {
          found.add(name + ": only on the other side");
        }
      }
      return found;
    }

    private static Optional<String> difference(String left, String right) {
      if (left.equals(right)) {
        return Optional.empty();
      }
      int at = 0;
      while (at < Math.min(left.length(), right.length()) && left.charAt(at) == right.charAt(at)) {
        at++;
      }
      return Optional.of("… " + around(left, at) + " …\n  but … " + around(right, at) + " …");
    }

    private static String around(String text, int at) {
      return text.substring(Math.max(0, at - CONTEXT / 2), Math.min(text.length(), at + CONTEXT));
    }
  }
}
