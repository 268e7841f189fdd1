package dev.sluice.proxy.authz;

import java.util.Locale;

/** What a principal may do, in the runtime's own verbs (design section 7). */
public enum Permission {
  /** Start a run. */
  RUN,
  /** Read threads, runs, assistants and their state, and follow streams. */
  READ_STATE,
  /** Make, change and delete threads and their state, and cancel runs. */
  WRITE_STATE,
  /** Answer an interrupted run. */
  RESUME,
  /** Read and change schedules. */
  CRONS,
  /** Read and change items of the store. */
  STORE,
  /** Make, change and delete assistants. */
  ASSISTANTS,
  /** See threads of others in the project. */
  READ_ALL_THREADS,
  /** What no list of routes names: for whoever may do everything. */
  EVERYTHING;

  /** As the APIs write it. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
