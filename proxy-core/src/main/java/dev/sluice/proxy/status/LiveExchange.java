package dev.sluice.proxy.status;

/**
 * One exchange that has begun and not ended, as it was at the moment it was asked for.
 *
 * @param requestId the request id that is echoed, forwarded and logged
 * @param protocol {@code HTTP/1.1}, {@code HTTP/2} or {@code websocket}
 * @param method the request method
 * @param route the route template, never the path itself: paths may hold what is not the reader's
 * @param client the client's address
 * @param upstream the runtime's address; empty while none is connected
 * @param status the response status; 0 while there is none
 * @param ageMillis time since the request head was received, in milliseconds
 * @param bytesUp request body bytes passed on so far
 * @param bytesDown response body bytes passed on so far
 * @param stream whether it holds a stream's place (stream, wait, join or socket)
 */
public record LiveExchange(
    String requestId,
    String protocol,
    String method,
    String route,
    String client,
    String upstream,
    int status,
    long ageMillis,
    long bytesUp,
    long bytesDown,
    boolean stream) {}
