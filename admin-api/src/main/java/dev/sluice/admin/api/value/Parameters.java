package dev.sluice.admin.api.value;

import dev.sluice.admin.http.FieldError;
import dev.sluice.admin.http.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the parameters of a query, each of which may be given once or not at all. */
public final class Parameters {

  private Parameters() {}

  /**
   * Reads a query; tells of all its faults at once.
   *
   * @param fields all that may be given
   * @param query what is given, by name
   * @throws ProblemException 400 that names each fault
   */
  public static Body read(List<Field> fields, Map<String, List<String>> query)
      throws ProblemException {
    Map<String, Field> known = new LinkedHashMap<>();
    fields.forEach(field -> known.put(field.name(), field));
    Map<String, Object> values = new LinkedHashMap<>();
    List<FieldError> faults = new ArrayList<>();
    query.forEach((name, given) -> {
      Field field = known.get(name);
      if (field == null) {
        faults.add(unknown(name, known));
      } else {
        read(field, given, values, faults);
      }
    });
    if (!faults.isEmpty()) {
      throw ProblemException.badParameters(faults);
    }
    return new Body(values);
  }

  private static FieldError unknown(String name, Map<String, Field> known) {
    String names = known.isEmpty() ? "none" : String.join(", ", known.keySet());
    return new FieldError(
        JsonObject.shortened(name), "unknown query parameter (expected: " + names + ")");
  }

  private static void read(
      Field field, List<String> given, Map<String, Object> values, List<FieldError> faults) {
    if (given.size() != 1) {
      faults.add(new FieldError(field.name(), "given " + given.size() + " times (expected: 1)"));
      return;
    }
    Object value = field.type().read(asJsonWould(field, given.getFirst()));
    if (value == null) {
      faults.add(new FieldError(field.name(), "expected: " + field.type().expected()));
    } else {
      values.put(field.name(), value);
    }
  }

  /** A query has nothing but texts. */
  private static Object asJsonWould(Field field, String text) {
    return switch (field.type()) {
      case Type.Whole _ when text.matches("-?[0-9]{1,18}") -> Long.valueOf(text);
      case Type.Flag() when text.equals("true") || text.equals("false") -> Boolean.valueOf(text);
      default -> text;
    };
  }
}
