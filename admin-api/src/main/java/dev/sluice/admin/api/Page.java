package dev.sluice.admin.api;

import dev.sluice.admin.api.value.Body;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.Json;
import dev.sluice.admin.http.ProblemException;
import dev.sluice.admin.http.Request;
import dev.sluice.admin.http.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for: rows in the order of their ids, which is that of their making.
 * Immutable.
 *
 * @param limit most rows
 * @param after the last row of the page before; null for the first page
 */
public record Page(int limit, @Nullable UUID after, int list) {

  static final Page NONE = new Page(0, null, 0);

  static final Field LIMIT =
      Field.integer("limit", 1, 200).optional().says("Most items to return; 50 when absent.");

  static final Field CURSOR =
      Field.shaped("cursor", 1, 64, "^[A-Za-z0-9_-]+$", "a next_cursor of the same list")
          .optional()
          .says("next_cursor of the page before, with the same filters.");

  static final Field NEXT_CURSOR =
      Field.text("next_cursor", 1, 64)
          .orNull()
          .says("For the next page; null when this is the last.");

  private static final int DEFAULT_LIMIT = 50;

  private static final int CURSOR_BYTES = 2 * Long.BYTES + Integer.BYTES;

  /**
   * @throws ProblemException when the cursor is not one of this list
   */
  static Page of(Request request, Body query) throws ProblemException {
    int list = listOf(request);
    int limit = (int) query.number(LIMIT.name(), DEFAULT_LIMIT);
    String cursor = query.text(CURSOR.name());
    return new Page(limit, cursor == null ? null : read(cursor, list), list);
  }

  /** What a cursor belongs to: the path and the filters. A mistake is to be seen, not an attack. */
  private static int listOf(Request request) {
    TreeMap<String, List<String>> filters = new TreeMap<>(request.query());
    filters.remove(LIMIT.name());
    filters.remove(CURSOR.name());
    CRC32C sum = new CRC32C();
    sum.update((request.path() + filters).getBytes(StandardCharsets.UTF_8));
    return (int) sum.getValue();
  }

  private static UUID read(String cursor, int list) throws ProblemException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      if (bytes.length == CURSOR_BYTES) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        UUID id = new UUID(in.getLong(), in.getLong());
        if (in.getInt() == list) {
          return id;
        }
      }
    } catch (IllegalArgumentException e) {
      // as below
    }
    throw ProblemException.badParameters(
        List.of(new FieldError(CURSOR.name(), "expected: a next_cursor of the same list")));
  }

  private String cursorAfter(UUID id) {
    ByteBuffer out =
        ByteBuffer.allocate(CURSOR_BYTES)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .putInt(list);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  /** How many rows to ask for: one more than is shown tells whether there are more. */
  public int fetch() {
    return limit + 1;
  }

  /** The answer with these rows, of which there may be one too many. */
  public <T> Response answer(
      List<T> rows, Function<T, UUID> id, Function<T, Json.Content> content) {
    List<T> shown = rows.size() > limit ? rows.subList(0, limit) : rows;
    return Response.json(
        200,
        json -> {
          json.writeArrayFieldStart("items");
          for (T row : shown) {
            json.writeStartObject();
            content.apply(row).writeTo(json);
            json.writeEndObject();
          }
          json.writeEndArray();
          if (rows.size() > limit) {
            json.writeStringField("next_cursor", cursorAfter(id.apply(shown.getLast())));
          } else {
            json.writeNullField("next_cursor");
          }
        });
  }
}
