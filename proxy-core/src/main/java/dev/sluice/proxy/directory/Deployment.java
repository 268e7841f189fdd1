package dev.sluice.proxy.directory;

import java.time.Instant;
import java.util.UUID;

/**
 * An immutable revision of an agent in an environment.
 *
 * @param number counts an agent's deployments from 1
 * @param assistant the runtime's id of it
 * @param graph the runtime's name of the assistant's graph
 * @param config an object in JSON, as is the context; {@code {}} unless it is live and of at most
 *     {@value #MAX_JSON_BYTES} bytes
 * @param live whether the agent's binding in this environment points at it
 */
public record Deployment(
    UUID id,
    UUID agent,
    Environment environment,
    int number,
    UUID runtime,
    UUID assistant,
    String graph,
    String config,
    String context,
    boolean live,
    Instant createdAt) {
  /** The longest config or context that is shown, in bytes of UTF-8. */
  public static final int MAX_JSON_BYTES = 65_536;
}
