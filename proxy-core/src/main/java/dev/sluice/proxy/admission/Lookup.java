package dev.sluice.proxy.admission;

/** How far a decision may go to find something out. */
public enum Lookup {
  /** Memory only: on an event loop. */
  CACHED,
  /** May wait: on a virtual thread. */
  LOADING
}
