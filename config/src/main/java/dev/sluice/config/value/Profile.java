package dev.sluice.config.value;

/** What the process is for. */
public enum Profile {
  DEVELOPMENT,
  /** Refuses everything that is only good enough for development. */
  PRODUCTION
}
