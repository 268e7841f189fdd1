package dev.sluice.proxy.operation;

import dev.sluice.proxy.authz.Permission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a runtime. Immutable.
 *
 * @param name method and path template, as {@code GET /threads/{thread_id}}
 * @param permission what it needs; null when nobody may
 * @param absent the answer when the id in its path is not the caller's; null when it has none that
 *     belongs to anybody
 * @param settling what the answer tells of the resource in its path
 * @param segments which id each segment of the path holds; null where it holds none
 */
public record Operation(
    String name,
    @Nullable Permission permission,
    Treatment treatment,
    BodyShape body,
    @Nullable Absent absent,
    Settling settling,
    List<@Nullable PathId> segments) {
  static Operation of(String name, @Nullable Permission permission, Treatment treatment) {
    return new Operation(
        name, permission, treatment, BodyShape.UNREAD, null, Settling.NOTHING, segmentsOf(name));
  }

  /** What the table has not: for those who have a runtime for themselves. */
  public static Operation unlisted(Permission permission) {
    return new Operation(
        "unlisted",
        permission,
        Treatment.DENIED,
        BodyShape.UNREAD,
        null,
        Settling.NOTHING,
        List.of());
  }

  private static List<@Nullable PathId> segmentsOf(String name) {
    List<@Nullable PathId> ids = new ArrayList<>();
    for (String segment : name.substring(name.indexOf('/') + 1).split("/", -1)) {
      ids.add(PathId.of(segment).orElse(null));
    }
    return Collections.unmodifiableList(ids);
  }

  Operation reading(BodyShape shape) {
    return new Operation(name, permission, treatment, shape, absent, settling, segments);
  }

  Operation orElse(Absent answer) {
    return new Operation(name, permission, treatment, body, answer, settling, segments);
  }

  Operation settling(Settling what) {
    return new Operation(name, permission, treatment, body, absent, what, segments);
  }

  /** The permission that it takes: all, where none is named. */
  public Permission needed() {
    return permission == null ? Permission.EVERYTHING : permission;
  }

  /** Whether its path holds any id. */
  public boolean hasIds() {
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i) != null) {
        return true;
      }
    }
    return false;
  }

  /** Whether a path segment, counted from 0, holds this id. */
  public boolean names(PathId id) {
    return segments.contains(id);
  }
}
