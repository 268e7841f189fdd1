package dev.sluice.config.e2e;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are in the repository that the tests run from. */
public final class Project {
  private Project() {}

  /** The demo runtime's script; see its README. */
  static Path startScript() {
    return root().resolve("config/runtime/start.sh");
  }

  /** The same for the JavaScript server. */
  static Path javascriptStartScript() {
    return root().resolve("config/runtime/js/start.sh");
  }

  /** What SDKs see through the gateway that they don't on the bare server; see Differences. */
  static Path differences(String name) {
    return root().resolve("config/src/test/e2e/differences").resolve(name + ".json");
  }

  static Path pythonChecks() {
    return root().resolve("config/src/test/e2e/python/contract_check.py");
  }

  public static Path javascriptChecks() {
    return root().resolve("config/src/test/e2e/js/check.sh");
  }

  /** The script of a page that opens WebSockets with tickets. */
  public static Path ticketScript() {
    return root().resolve("config/src/test/e2e/js/tickets.mjs");
  }

  /** Builds and runs h2spec; see the script. */
  static Path http2Spec() {
    return root().resolve("config/tools/h2spec.sh");
  }

  /** Runs Keycloak with the realms of config/keycloak; see the script. */
  public static Path keycloak() {
    return root().resolve("config/tools/keycloak.sh");
  }

  static Path readme() {
    return root().resolve("README.md");
  }

  /** A file for what a program says, in the module's build folder. */
  public static Path logOf(String program) {
    return root().resolve("config/target/e2e").resolve(program + ".log");
  }

  private static Path root() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      if (Files.isExecutable(folder.resolve("config/runtime/start.sh"))) {
        return folder;
      }
    }
    throw new IllegalStateException("not inside the repository: " + start);
  }
}
