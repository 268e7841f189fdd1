package dev.sluice.proxy.observe.route;

/**
 * One operation as logs and metrics name it: a method and a path whose ids are replaced by names.
 * There is one object for each, made by {@link RouteTemplates} (and a second for one that may
 * wait). Immutable.
 */
public final class RouteTemplate {
  private final int index;
  private final String method;
  private final String path;
  private final RouteClass routeClass;
  private final boolean runStart;
  private final RouteTemplate waiting;

  RouteTemplate(int index, String method, String path, RouteClass routeClass, boolean runStart) {
    this.index = index;
    this.method = method;
    this.path = path;
    this.routeClass = routeClass;
    this.runStart = runStart;
    this.waiting = this;
  }

  /** A short one whose query may ask it to wait for a run. */
  RouteTemplate(int index, String method, String path) {
    this.index = index;
    this.method = method;
    this.path = path;
    this.routeClass = RouteClass.SHORT;
    this.runStart = false;
    this.waiting = new RouteTemplate(index, method, path, RouteClass.WAIT, false);
  }

  /** Position among all templates, from 0 to {@link RouteTemplates#count} - 1. */
  public int index() {
    return index;
  }

  /** Position of the path among all paths, from 0 to {@link RouteTemplates#pathCount} - 1. */
  public int pathIndex() {
    return index / RouteTemplates.METHODS;
  }

  /** The method, or {@code other} for one that is not expected. */
  public String method() {
    return method;
  }

  /** The path, such as {@code /threads/{thread_id}/runs}, or {@code other}. */
  public String path() {
    return path;
  }

  public RouteClass routeClass() {
    return routeClass;
  }

  /** Whether this has the long first-byte time-out and counts as a stream in the pool. */
  public boolean isLong() {
    return routeClass.isLong();
  }

  /** Whether it is the query that says whether this waits for a run ({@code wait}). */
  public boolean isWaitAsked() {
    return waiting != this;
  }

  /** The same operation, under the same index and names, when it waits for a run. */
  public RouteTemplate waiting() {
    return waiting;
  }

  /** Whether this starts a run. A wait or a stream may start one too. */
  public boolean isRunStart() {
    return runStart;
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
