package dev.sluice.admin.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads lists to their end. */
final class Pages {

  private Pages() {}

  /** Reads the rows after one. */
  interface Source<T> {
    List<T> after(@Nullable UUID id, int limit);
  }

  static <T> List<T> all(int page, Source<T> source, Function<T, UUID> id) {
    List<T> all = new ArrayList<>();
    List<T> got = source.after(null, page);
    all.addAll(got);
    while (got.size() == page) {
      got = source.after(id.apply(got.getLast()), page);
      all.addAll(got);
    }
    return all;
  }
}
