package dev.sluice.admin.runtimes;

import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a runtime. Immutable.
 *
 * @param version as it calls itself; null when it does not
 * @param graphs each with its system assistant
 */
public record Inspection(Dialect dialect, @Nullable String version, List<Graph> graphs) {
  public Inspection {
    graphs = List.copyOf(graphs);
  }

  /**
   * A graph that was found.
   *
   * @param schemaHash SHA-256 of the assistant's schemas, 32 bytes; null when they can't be read;
   *     not to be written to
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written to
  public record Graph(String id, UUID assistant, byte @Nullable [] schemaHash) {}
}
