package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.assistant.AssistantField;
import dev.sluice.proxy.assistant.AssistantOrder;
import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.isolation.request.Metadata;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a search or count of assistants asks for, as a runtime reads it: names that it doesn't know
 * are no matter. Immutable.
 *
 * @param metadata an object in JSON that is contained; null: anything
 * @param isSystem whether what is the server's own has the metadata
 */
record AssistantQuery(
    @Nullable String graph,
    @Nullable String name,
    @Nullable String metadata,
    boolean isSystem,
    int limit,
    long offset,
    AssistantOrder order,
    Set<AssistantField> fields) {
  static final Selection SELECTION =
      Selection.builder()
          .keep()
          .read(
              "graph_id",
              "name",
              "metadata.created_by",
              "limit",
              "offset",
              "sort_by",
              "sort_order",
              "select[*]")
          .build();

  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 1_000;

  /** Where nothing is left to be shown for sure: what is beyond is the same. */
  private static final long MAX_OFFSET = Integer.MAX_VALUE;

  private static final BigDecimal MAX = BigDecimal.valueOf(MAX_OFFSET);

  /**
   * Reads it.
   *
   * @throws Denial as a runtime says that something is none of what it has to be
   */
  static AssistantQuery of(Fact body) throws Denial {
    if (body.kind() != JsonKind.OBJECT) {
      throw SchemaFault.ofType(List.of(), body, "object");
    }
    Fact metadata = body.member(Metadata.NAME);
    check(metadata, JsonKind.OBJECT, "object");
    return new AssistantQuery(
        text(body, "graph_id"),
        text(body, "name"),
        metadata.isPresent() ? new String(metadata.json(), StandardCharsets.UTF_8) : null,
        isSystem(metadata),
        (int) number(body, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
        number(body, "offset", 0, 0, Long.MAX_VALUE),
        order(body),
        fields(body.member("select")));
  }

  private static boolean isSystem(Fact metadata) {
    return metadata.size() == 0
        || (metadata.size() == 1 && "system".equals(metadata.member("created_by").text()));
  }

  private static void check(Fact value, JsonKind kind, String type) throws Denial {
    if (value.isPresent() && value.kind() != kind) {
      throw SchemaFault.ofType(List.of(value.name()), value, type);
    }
  }

  private static @Nullable String text(Fact body, String name) throws Denial {
    Fact value = body.member(name);
    check(value, JsonKind.STRING, "string");
    return value.text();
  }

  private static long number(Fact body, String name, long absent, long min, long max)
      throws Denial {
    Fact value = body.member(name);
    check(value, JsonKind.NUMBER, "integer");
    String text = value.text();
    if (text == null) {
      return absent;
    }
    BigDecimal number = decimal(text);
    if (number == null || number.stripTrailingZeros().scale() > 0) {
      throw SchemaFault.ofType(List.of(name), value, "integer");
    }
    if (number.compareTo(BigDecimal.valueOf(min)) < 0) {
      throw SchemaFault.of(name, value, "less than the minimum of " + min, "minimum");
    }
    if (max <= MAX_LIMIT && number.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw SchemaFault.of(name, value, "greater than the maximum of " + max, "maximum");
    }
    return number.min(MAX).longValueExact();
  }

  /** Null when it is none that a sane client writes: exponents may make it longer than memory. */
  private static @Nullable BigDecimal decimal(String text) {
    return text.length() > 40 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0
        ? null
        : new BigDecimal(text);
  }

  private static AssistantOrder order(Fact body) throws Denial {
    String by = text(body, "sort_by");
    String direction = text(body, "sort_order");
    if (direction != null && !direction.equals("asc") && !direction.equals("desc")) {
      throw SchemaFault.ofEnum(
          List.of("sort_order"), body.member("sort_order"), "\"asc\" or \"desc\"");
    }
    if (by == null) {
      return AssistantOrder.NEWEST;
    }
    Optional<AssistantOrder.By> known = AssistantOrder.By.of(by);
    if (known.isEmpty()) {
      throw SchemaFault.ofEnum(
          List.of("sort_by"),
          body.member("sort_by"),
          "\"assistant_id\", \"created_at\" or 3 other candidates");
    }
    return new AssistantOrder(known.get(), "asc".equals(direction));
  }

  /** All when none is selected. */
  private static Set<AssistantField> fields(Fact select) throws Denial {
    check(select, JsonKind.ARRAY, "array");
    Set<AssistantField> fields = EnumSet.noneOf(AssistantField.class);
    for (Fact element : select.children()) {
      String text = element.kind() == JsonKind.STRING ? element.text() : null;
      Optional<AssistantField> field = text == null ? Optional.empty() : AssistantField.of(text);
      if (field.isEmpty()) {
        throw SchemaFault.ofEnum(
            List.of("select", "items"),
            element,
            "\"assistant_id\", \"graph_id\" or 8 other candidates");
      }
      fields.add(field.get());
    }
    return fields.isEmpty() ? EnumSet.allOf(AssistantField.class) : fields;
  }
}
