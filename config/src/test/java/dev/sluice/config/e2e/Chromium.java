package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.config.wire.kit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A headless Chromium, installed by the tests' own script. Where none runs, the calling test is
 * skipped, or fails if {@code CI=true}.
 */
public final class Chromium {
  /** The first use on a machine fetches and unpacks it. */
  private static final Duration INSTALLING = Duration.ofMinutes(8);

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private Chromium() {}

  /**
   * Opens a page and waits for its report.
   *
   * @param name of the log
   * @param profile an empty folder
   */
  public static String reportOf(String name, Path profile, PageServer pages, String page)
      throws InterruptedException {
    String script = Project.javascriptChecks().toString();
    Program installation =
        Program.start("chromium-install", List.of(script, "--browser"), Map.of());
    assertThat(installation.await(INSTALLING)).as(installation::lastWords).isZero();
    Program browser =
        Program.start(name, List.of(script, "--browser", profile.toString(), page), Map.of());
    try {
      return pages.report().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return fail("the page has not reported:\n" + browser.lastWords(), e);
    } finally {
      browser.stop(Duration.ofSeconds(5));
      Await.until("Chromium has ended", () -> !browser.isAlive());
    }
  }

  /** Writes a module of {@code src/test/e2e/js}, with all that it imports, into a file. */
  public static Path bundle(String module, Path file) {
    List<String> command =
        List.of(Project.javascriptChecks().toString(), "--bundle", module, file.toString());
    Program bundler = Program.start("bundle", command, Map.of());
    assertThat(bundler.await(INSTALLING)).as(bundler::lastWords).isZero();
    return file;
  }
}
