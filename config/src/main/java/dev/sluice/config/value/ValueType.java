package dev.sluice.config.value;

import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How the values of a kind are read and written as text. Immutable.
 *
 * @param expected completes the sentence "expected: …"
 * @param reading reads a text; throws {@link IllegalArgumentException} when it is none
 * @param writing writes a value so that reading it gives an equal one
 * @param masking makes of any text, value or not, what may be shown
 * @param isList whether it is written as a list in a settings file
 */
public record ValueType<T>(
    String expected,
    Function<String, T> reading,
    Function<T, String> writing,
    UnaryOperator<String> masking,
    boolean isList) {

  /** A kind without secrets that is written as one word. */
  public static <T> ValueType<T> of(
      String expected, Function<String, T> reading, Function<T, String> writing) {
    return new ValueType<>(expected, reading, writing, UnaryOperator.identity(), false);
  }

  public ValueType<T> masked(UnaryOperator<String> masking) {
    return new ValueType<>(expected, reading, writing, masking, isList);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException when it is no value of this kind
   */
  public T read(String text) {
    return reading.apply(text);
  }

  public String write(T value) {
    return writing.apply(value);
  }

  public String mask(String text) {
    return masking.apply(text);
  }
}
