package dev.sluice.proxy.identity.token;

import dev.sluice.proxy.identity.keys.Json;
import dev.sluice.proxy.identity.token.InvalidTokenException.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The payload of a token, each claim read as what it must be. Null isn't absence. */
final class Claims {
  /** Longest number that is read, in characters. */
  static final int MAX_NUMBER_CHARS = 32;

  /** Most digits after the point, and most zeros that an exponent adds. */
  static final int MAX_SCALE = 32;

  /** Last second of the year 9999: later ones are no times but faults or traps. */
  static final long MAX_EPOCH_SECOND = 253_402_300_799L;

  private final Json.Members members;

  private Claims(Json.Members members) {
    this.members = members;
  }

  static Claims read(byte[] json) throws InvalidTokenException {
    Json.Members members = Json.object(json);
    if (members == null) {
      throw new InvalidTokenException(Reason.BAD_CLAIMS);
    }
    return new Claims(members);
  }

  boolean has(String name) {
    return members.get(name) != null;
  }

  boolean isTrue(String name) {
    return members.get(name) instanceof Json.Flag(boolean value) && value;
  }

  /** A string; null when absent. */
  @Nullable String text(String name) throws InvalidTokenException {
    String text = members.text(name);
    if (text == null && has(name)) {
      throw wrongType();
    }
    return text;
  }

  /** A string, or an array of strings; empty when absent. */
  List<String> texts(String name) throws InvalidTokenException {
    Json value = members.get(name);
    return value instanceof Json.Text(String single) ? List.of(single) : array(name);
  }

  /** An array of strings; empty when absent. */
  List<String> array(String name) throws InvalidTokenException {
    return switch (members.get(name)) {
      case null -> List.of();
      case Json.Sequence(List<Json> elements) -> strings(elements);
      default -> throw wrongType();
    };
  }

  /** A NumericDate (RFC 7519 §2) in whole seconds, the fraction cut off; empty when absent. */
  OptionalLong epochSecond(String name) throws InvalidTokenException {
    return switch (members.get(name)) {
      case null -> OptionalLong.empty();
      case Json.Numeral(String literal) -> OptionalLong.of(epochSecondOf(literal));
      default -> throw wrongType();
    };
  }

  private static long epochSecondOf(String literal) throws InvalidTokenException {
    if (literal.length() > MAX_NUMBER_CHARS) {
      throw wrongType();
    }
    try {
      BigDecimal seconds = new BigDecimal(literal);
      // Before any arithmetic: 1e999999999 would be written out.
      if (Math.abs((long) seconds.scale()) > MAX_SCALE
          || seconds.signum() < 0
          || seconds.compareTo(BigDecimal.valueOf(MAX_EPOCH_SECOND)) > 0) {
        throw wrongType();
      }
      return seconds.setScale(0, RoundingMode.FLOOR).longValueExact();
    } catch (NumberFormatException e) {
      throw wrongType(); // an exponent beyond int
    }
  }

  private static List<String> strings(List<Json> elements) throws InvalidTokenException {
    List<String> strings = new ArrayList<>();
    for (Json element : elements) {
      if (!(element instanceof Json.Text(String value))) {
        throw wrongType();
      }
      strings.add(value);
    }
    return strings;
  }

  private static InvalidTokenException wrongType() {
    return new InvalidTokenException(Reason.WRONG_TYPE);
  }
}
