package dev.sluice.config;

/** How the process ends. */
public enum ExitCode {
  /** It did what it was asked, shutting down gracefully included. */
  OK(0),
  /** It could not: a port is taken, the database unreachable, or a second signal cut it short. */
  FAILED(1),
  /** What it was told is wrong: command line, settings, or a file that they name. */
  WRONG_SETTINGS(2);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
