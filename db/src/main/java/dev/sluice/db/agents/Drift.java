package dev.sluice.db.agents;

/** What a look at a binding's target found ({@code runtime_bindings.drift}). */
public enum Drift {
  /** Nobody has looked. */
  UNKNOWN("unknown"),
  /** It is as it was deployed. */
  NONE("none"),
  /** The assistant is gone from the runtime, or is of another graph. */
  TARGET_GONE("target-gone"),
  /** The assistant's schemas are others than when it was deployed. */
  SCHEMAS_CHANGED("schemas-changed"),
  /** The runtime gave no answer. */
  RUNTIME_UNREACHABLE("runtime-unreachable");

  private final String code;

  Drift(String code) {
    this.code = code;
  }

  /** As the database and the API write it. */
  public String code() {
    return code;
  }
}
