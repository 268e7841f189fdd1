package dev.sluice.config.platform;

import dev.sluice.admin.platform.Declaration;
import dev.sluice.admin.platform.DeclarationException;
import dev.sluice.admin.platform.Platform;
import dev.sluice.admin.platform.PlatformExport;
import dev.sluice.admin.platform.PlatformReader;
import dev.sluice.admin.platform.Step;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.config.arguments.Parsed;
import dev.sluice.config.identity.IdentityModeSettings.Asserted;
import dev.sluice.config.identity.IdentityModeSettings.Registered;
import dev.sluice.config.identity.Signing;
import dev.sluice.db.Database;
import dev.sluice.db.server.DatabaseSettings;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.assertion.PublicKeys;
import dev.sluice.proxy.net.AddressGuard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code sluice apply} and {@code sluice export}, on the database alone. */
public final class PlatformCommands {

  private final DatabaseSettings database;
  private final Registered runtimes;
  private final @Nullable Asserted asserted;
  private final PrintStream out;

  /**
   * With what is set.
   *
   * @param asserted how runtimes are told that it is us who ask; null: they are told nothing
   */
  public PlatformCommands(
      DatabaseSettings database,
      Registered runtimes,
      @Nullable Asserted asserted,
      PrintStream out) {
    this.database = database;
    this.runtimes = runtimes;
    this.asserted = asserted;
    this.out = out;
  }

  /**
   * Shows the plan, and applies it when that is agreed to.
   *
   * @param answers to the question whether it is
   * @throws DeclarationException when what is declared is wrong, or can't be brought about
   */
  public boolean apply(Parsed.Declaration given, BufferedReader answers)
      throws DeclarationException {
    Path file = given.file();
    if (file == null) {
      throw new DeclarationException("no file is given (expected: --file platform.yaml)");
    }
    Platform platform = PlatformReader.read(PlatformYaml.read(file));
    try (Database opened = migrated();
        RuntimeInspector inspector = inspector(opened)) {
      Declaration declaration = new Declaration(opened, inspector, platform, given.prunes());
      List<Step> plan = declaration.plan();
      if (!show(plan)) {
        return true;
      }
      if (!given.isAgreed() && !isAgreed(answers)) {
        out.println("Nothing was done.");
        return false;
      }
      List<String> missed = declaration.apply(plan);
      missed.forEach(out::println);
      out.println(
          missed.isEmpty()
              ? "Done."
              : "Done, but for what a runtime has lost and could not be made there again (above):"
                  + " apply again when it can.");
      return true;
    }
  }

  private Database migrated() {
    Database opened = Database.openOrJoin(database);
    try {
      opened.migrate();
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private RuntimeInspector inspector(Database opened) throws DeclarationException {
    Signing signing =
        Signing.of(opened, database, asserted, InstantSource.system(), new SecureRandom());
    if (signing != null) {
      readKeys(signing);
    }
    return new RuntimeInspector(
        new AddressGuard(runtimes.addresses()), runtimes.secrets(), Signing.own(signing));
  }

  /**
   * Before the plan: in its transaction a first key would be made in that transaction, which is
   * taken back, and runtimes would ask the gateway in vain for it.
   */
  private static void readKeys(Signing signing) throws DeclarationException {
    try {
      new PublicKeys(signing.keys()).load();
    } catch (SourceUnavailableException e) {
      throw new DeclarationException("assertions for runtimes can't be signed: " + e.getMessage());
    }
  }

  /** False when there is nothing to do. */
  private boolean show(List<Step> plan) {
    int changes = 0;
    for (Step step : plan) {
      if (step.kind() != Step.Kind.UNCHANGED) {
        out.println(step.line());
        changes++;
      }
    }
    int same = plan.size() - changes;
    out.println(
        changes == 0
            ? "Nothing to do: " + same + " unchanged."
            : changes + " to change, " + same + " unchanged.");
    return changes > 0;
  }

  private boolean isAgreed(BufferedReader answers) {
    out.print("Apply? [y/N] ");
    out.flush();
    try {
      String answer = answers.readLine();
      return answer != null && (answer.strip().equals("y") || answer.strip().equals("yes"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Prints what there is; true. */
  public boolean export() {
    try (Database opened = migrated()) {
      out.print(PlatformYaml.write(opened.inTransaction(null, PlatformExport::of)));
      return true;
    }
  }
}
