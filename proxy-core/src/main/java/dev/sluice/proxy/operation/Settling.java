package dev.sluice.proxy.operation;

/** What a runtime's answer settles about the resource whose id is in the path. */
public enum Settling {
  NOTHING,
  /** Whether it is deleted. */
  DELETION,
  /** Whether it is still there. */
  LOOK
}
