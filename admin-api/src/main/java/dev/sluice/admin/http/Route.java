package dev.sluice.admin.http;

/** What is answered under one method and path. A route for GET answers HEAD too. */
public record Route(String method, String path, Access access, Resource resource) {

  /** Who may ask. */
  public enum Access {
    /** Whoever reaches the port. */
    ANYBODY,
    /** Only peers on this machine, as long as there is no identity to ask for. */
    THIS_MACHINE
  }
}
