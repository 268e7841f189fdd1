package dev.sluice.proxy.status;

/**
 * One runtime as the gateway sees it.
 *
 * @param name the runtime's key; {@code upstream} for that of the settings
 * @param address its scheme, host and port, without credentials
 * @param reachable whether a connection or a probe succeeded lately
 * @param detail one sentence for an operator: why it is not reachable, or how that is known
 * @param connections open pooled connections, idle ones included, over all event loops
 * @param streams long exchanges (streams, waits, joins, sockets) live now
 * @param pending exchanges waiting for a place now
 */
public record RuntimeStatus(
    String name,
    String address,
    boolean reachable,
    String detail,
    int connections,
    int streams,
    int pending) {}
