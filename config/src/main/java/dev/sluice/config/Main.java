package dev.sluice.config;

import dev.sluice.admin.FirstAdmin;
import dev.sluice.admin.platform.DeclarationException;
import dev.sluice.config.arguments.ArgumentsReader;
import dev.sluice.config.arguments.Parsed;
import dev.sluice.config.identity.IdentityModeSettings.Administrator;
import dev.sluice.config.platform.PlatformCommands;
import dev.sluice.config.settings.DatabaseReader;
import dev.sluice.config.settings.IdentityReader;
import dev.sluice.config.settings.Purpose;
import dev.sluice.config.settings.SettingsException;
import dev.sluice.config.settings.SettingsReader;
import dev.sluice.config.settings.Values;
import dev.sluice.db.Database;
import dev.sluice.db.MigrationReport;
import dev.sluice.db.server.DatabaseException;
import dev.sluice.db.server.NoDatabaseException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The program {@code sluice}. */
public final class Main {
  /** What else there is to say when the embedded database isn't where it was looked for. */
  private static final String WHERE_ONE_IS =
      ", and only `sluice serve` makes one (expected: database.data-dir as the gateway has it, by"
          + " --config or --set; when that is relative, to be called in the gateway's folder)";

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;
  private final BufferedReader answers;

  /**
   * The program, in some surroundings.
   *
   * @param out for what was asked for
   * @param err for what is wrong
   * @param answers to what is asked
   */
  Main(Map<String, String> environment, PrintStream out, PrintStream err, BufferedReader answers) {
    this.environment = environment;
    this.out = out;
    this.err = err;
    this.answers = answers;
  }

  /** Whom nobody answers. */
  Main(Map<String, String> environment, PrintStream out, PrintStream err) {
    this(environment, out, err, new BufferedReader(Reader.nullReader()));
  }

  public static void main(String[] arguments) {
    var answers = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    ExitCode end =
        new Main(System.getenv(), System.out, System.err, answers).run(List.of(arguments));
    System.exit(end.number()); // threads of libraries don't keep the process alive
  }

  /** Does what a command line says. */
  ExitCode run(List<String> commandLine) {
    return switch (ArgumentsReader.read(commandLine)) {
      case Parsed.Help help -> {
        out.print(help.text());
        yield ExitCode.OK;
      }
      case Parsed.Misuse misuse -> {
        err.print(misuse.text());
        yield ExitCode.WRONG_SETTINGS;
      }
      case Parsed.Arguments arguments -> run(arguments);
    };
  }

  private ExitCode run(Parsed.Arguments arguments) {
    try {
      return switch (arguments.command()) {
        case SERVE -> Serve.run(Settings.of(read(arguments, Purpose.SERVE), environment));
        case CHECK -> check(read(arguments, Purpose.SERVE));
        case MIGRATE -> migrate(read(arguments, Purpose.MIGRATE));
        case ADMIN_GRANT -> grant(read(arguments, Purpose.GRANT));
        case APPLY ->
            done(
                platform(read(arguments, Purpose.MIGRATE)).apply(arguments.declaration(), answers));
        case EXPORT -> done(platform(read(arguments, Purpose.MIGRATE)).export());
        case VERSION -> version();
      };
    } catch (SettingsException e) {
      err.println("sluice: wrong settings (" + e.faults().size() + ")");
      err.println(e.getMessage());
      return ExitCode.WRONG_SETTINGS;
    } catch (DeclarationException e) {
      err.println("sluice: what is declared can't be applied (" + e.faults().size() + ")");
      err.println(e.getMessage());
      return ExitCode.WRONG_SETTINGS;
    } catch (StartException e) {
      err.println("sluice: " + e.getMessage());
      return e.exitCode();
    } catch (NoDatabaseException e) {
      err.println("sluice: " + e.getMessage() + WHERE_ONE_IS);
      return ExitCode.WRONG_SETTINGS;
    } catch (DatabaseException | IllegalArgumentException e) { // of which both say what is wrong
      err.println("sluice: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private Values read(Parsed.Arguments arguments, Purpose purpose) {
    return SettingsReader.read(arguments.sources(environment), purpose);
  }

  private ExitCode check(Values values) {
    Settings.of(values, environment);
    List<Values.Shown> lines = values.shown();
    int keys = width(lines.stream().map(Values.Shown::key).toList());
    int texts = width(lines.stream().map(Values.Shown::value).toList());
    for (Values.Shown line : lines) {
      String text = line.value().isEmpty() ? "\"\"" : line.value();
      out.println(padded(line.key(), keys) + "  " + padded(text, texts) + "  # " + line.source());
    }
    out.println("# These settings are good.");
    return ExitCode.OK;
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private ExitCode migrate(Values values) {
    try (Database database = Database.openExisting(DatabaseReader.read(values, environment))) {
      MigrationReport report = database.migrate();
      report.applied().forEach(migration -> out.println("applied " + migration));
      out.printf(
          "schema version %s, %d replicas live, %d ms%n",
          report.schemaVersion(), report.liveReplicas(), report.took().toMillis());
      return ExitCode.OK;
    }
  }

  private ExitCode grant(Values values) {
    Administrator administrator = Objects.requireNonNull(IdentityReader.administrator(values));
    try (Database database = Database.openOrJoin(DatabaseReader.read(values, environment))) {
      database.migrate();
      boolean isNew = FirstAdmin.grant(database, administrator.issuer(), administrator.subject());
      out.printf(
          "%s of %s %s a platform administrator%n",
          administrator.subject(), administrator.issuer(), isNew ? "is now" : "was already");
      if (!IdentityReader.accepts(values, administrator.issuer())) {
        err.printf(
            "sluice: no issuer of these settings (identity.issuers) has the url %s: nobody can sign"
                + " in as them where these are used%n",
            administrator.issuer());
      }
      return ExitCode.OK;
    }
  }

  private PlatformCommands platform(Values values) {
    return new PlatformCommands(
        DatabaseReader.read(values, environment),
        IdentityReader.registered(values, environment),
        IdentityReader.asserted(values, environment),
        out);
  }

  private ExitCode version() {
    out.println("sluice " + Version.current());
    return ExitCode.OK;
  }

  private static ExitCode done(boolean isDone) {
    return isDone ? ExitCode.OK : ExitCode.FAILED;
  }
}
