package dev.sluice.proxy.directory;

/** Whose threads a principal sees in a project. */
public enum ThreadVisibility {
  /** One's own; others' by {@link dev.sluice.proxy.authz.Permission#READ_ALL_THREADS}. */
  PRINCIPAL,
  /** Everybody's in the project. */
  PROJECT
}
