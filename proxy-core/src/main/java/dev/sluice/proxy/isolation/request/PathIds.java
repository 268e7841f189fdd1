package dev.sluice.proxy.isolation.request;

import dev.sluice.proxy.http.Escapes;
import dev.sluice.proxy.http.RequestTarget;
import dev.sluice.proxy.http.Uuids;
import dev.sluice.proxy.ledger.ResourceKind;
import dev.sluice.proxy.operation.Operation;
import dev.sluice.proxy.operation.PathId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ids in a path, whatever their spelling (contract section 2), and whether the path has to be
 * written anew before it goes to a runtime. Immutable.
 *
 * @param assistantName what stands where an assistant's id does, when it is no UUID; null otherwise
 * @param isCanonical whether all of them are spelled as we forward them, without a final slash
 */
public record PathIds(
    @Nullable UUID thread,
    @Nullable UUID run,
    @Nullable UUID cron,
    @Nullable UUID assistant,
    @Nullable String assistantName,
    boolean isCanonical) {
  /** Of a path whose ids have not been read. */
  public static final PathIds NONE = new PathIds(null, null, null, null, null, true);

  /** What the ledger is asked about. */
  public record Named(ResourceKind kind, UUID id) {}

  /** Reads them. */
  private static final class Reader {
    private final byte[] bytes;
    private final @Nullable UUID[] ids = new @Nullable UUID[PathId.values().length];
    private @Nullable String assistantName;
    private boolean canonical = true;

    Reader(byte[] bytes) {
      this.bytes = bytes;
    }

    void read(PathId id, int from, int to) throws Denial {
      UUID usual = Uuids.canonical(bytes, from, to);
      UUID found = usual == null ? uuid(from, to) : usual;
      if (found == null && id != PathId.ASSISTANT) {
        throw Denial.reply("id-malformed", id.malformed());
      }
      if (found == null) {
        assistantName = Escapes.text(bytes, from, to);
      }
      canonical &= usual != null;
      ids[id.ordinal()] = found;
    }

    private @Nullable UUID uuid(int from, int to) {
      if (!Escapes.areIn(bytes, from, to)) {
        return Uuids.parse(bytes, from, to);
      }
      byte[] plain = Escapes.decoded(bytes, from, to);
      return Uuids.parse(plain, 0, plain.length);
    }

    PathIds done() {
      return new PathIds(
          ids[PathId.THREAD.ordinal()],
          ids[PathId.RUN.ordinal()],
          ids[PathId.CRON.ordinal()],
          ids[PathId.ASSISTANT.ordinal()],
          assistantName,
          canonical);
    }
  }

  /**
   * Reads the ids where an operation has them.
   *
   * @throws Denial when one is spelled in a way that we don't forward: the runtime's own answer to
   *     what is no UUID
   */
  public static PathIds of(RequestTarget target, Operation operation) throws Denial {
    byte[] bytes = target.bytes();
    int last = target.pathEnd();
    boolean slash = last - target.start() > 1 && bytes[last - 1] == '/';
    if (!operation.hasIds()) {
      return slash ? new PathIds(null, null, null, null, null, false) : NONE;
    }
    Reader reader = new Reader(bytes);
    reader.canonical = !slash;
    int from = target.start() + 1;
    for (int i = 0; i < operation.segments().size() && from < last; i++) {
      int to = from;
      while (to < last && bytes[to] != '/') {
        to++;
      }
      PathId id = operation.segments().get(i);
      if (id != null) {
        reader.read(id, from, to);
      }
      from = to + 1;
    }
    return reader.done();
  }

  /** The thread or the schedule that is asked about; null when there is neither. */
  public @Nullable Named named() {
    if (thread != null) {
      return new Named(ResourceKind.THREAD, thread);
    }
    return cron == null ? null : new Named(ResourceKind.CRON, cron);
  }

  /** The canonical path: ids as we spell them, everything else as it was sent. */
  public String path(RequestTarget target, Operation operation, @Nullable UUID otherAssistant) {
    StringBuilder path = new StringBuilder();
    String[] segments = target.path().substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].isEmpty()) {
        continue; // behind a final slash, which runtimes would redirect (contract section 2)
      }
      PathId id = i < operation.segments().size() ? operation.segments().get(i) : null;
      UUID value = id == PathId.ASSISTANT && otherAssistant != null ? otherAssistant : valueOf(id);
      path.append('/').append(value == null ? segments[i] : value.toString());
    }
    return path.toString();
  }

  /** What stands where an assistant's id does, as answers quote it. */
  public String assistantQuoted() {
    return assistantName == null ? String.valueOf(assistant) : assistantName;
  }

  private @Nullable UUID valueOf(@Nullable PathId id) {
    return switch (id) {
      case THREAD -> thread;
      case RUN -> run;
      case CRON -> cron;
      case ASSISTANT -> assistant;
      case null -> null;
    };
  }
}
