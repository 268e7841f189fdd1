package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/** The process can't do what it was started for. Its message is one sentence for an operator. */
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  StartException(String message, ExitCode exitCode, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** How the process should end. */
  ExitCode exitCode() {
    return exitCode;
  }
}
