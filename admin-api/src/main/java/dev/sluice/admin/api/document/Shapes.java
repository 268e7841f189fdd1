package dev.sluice.admin.api.document;

import dev.sluice.admin.api.Operation;
import dev.sluice.admin.api.value.Field;
import dev.sluice.admin.api.value.Shape;
import dev.sluice.admin.api.value.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes that operations name, each once. */
final class Shapes {

  private final Map<String, Shape> byName = new LinkedHashMap<>();

  private Shapes() {}

  /**
   * @throws IllegalStateException when two have one name
   */
  static Collection<Shape> of(List<Operation> operations) {
    Shapes found = new Shapes();
    for (Operation operation : operations) {
      found.add(operation.body());
      found.add(operation.answer());
    }
    return found.byName.values();
  }

  private void add(@Nullable Shape shape) {
    if (shape == null) {
      return;
    }
    Shape other = byName.put(shape.name(), shape);
    if (other != null && !other.equals(shape)) {
      throw new IllegalStateException("there are two shapes " + shape.name());
    }
    for (Field field : shape.fields()) {
      if (field.type() instanceof Type.Part(Shape part, boolean _)) {
        add(part);
      }
    }
  }
}
