package dev.sluice.proxy.forward;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What cross-origin rules change in the heads of a runtime's responses. Thread-safe. */
public interface CorsFields {
  /** Whether they change anything. */
  boolean isOn();

  /**
   * Adds our fields to those of a runtime's response.
   *
   * @param added names and values, in turn
   * @return the set of names that are to be left out of the runtime's
   */
  long onResponse(@Nullable String origin, List<byte[]> added);
}
