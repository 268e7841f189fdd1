package dev.sluice.proxy.forward;

import dev.sluice.proxy.http.ResponseHead;
import java.util.List;

/**
 * A runtime's response head on its way to the client: what is left out of it and what is added.
 * Immutable.
 *
 * @param dropped set of field names, as {@link dev.sluice.proxy.http.ForwardedFields#set} makes
 *     them
 * @param added names in lower case and values, in turn
 */
public record ForwardedHead(ResponseHead head, long dropped, List<byte[]> added) {}
