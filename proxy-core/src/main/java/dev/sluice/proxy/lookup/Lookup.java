package dev.sluice.proxy.lookup;

/** How far a decision may go to find something out. */
public enum Lookup {
  /** Memory only: on an event loop. */
  CACHED,
  /** May wait: on a virtual thread. */
  LOADING
}
