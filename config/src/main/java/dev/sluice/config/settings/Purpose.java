package dev.sluice.config.settings;

/** What the settings are read for: it decides which of them must be there and fit together. */
public enum Purpose {
  /** To run the gateway, or to say whether it could run. */
  SERVE,
  /** To bring the database up to date. */
  MIGRATE,
  /** To make somebody a platform administrator. */
  GRANT
}
