package dev.sluice.config.value;

import dev.sluice.proxy.settings.Cidr;
import dev.sluice.proxy.settings.CorsSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The kinds of values that are lists. */
public final class ListTypes {
  private ListTypes() {}

  /** A list of words. */
  public static ValueType<List<String>> words(String expected, Predicate<String> isGood) {
    return list(expected, text -> ValueTypes.checked(text, isGood), Function.identity());
  }

  /** One or more of some constants, by their names as they are. */
  public static <E extends Enum<E>> ValueType<List<E>> someOf(Class<E> kind) {
    String names =
        Arrays.stream(kind.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
    return notEmpty(list("one of " + names, text -> Enum.valueOf(kind, text), Enum::name));
  }

  /** Pairs of a word and a constant: {@code word=constant}; no word twice. */
  public static <E extends Enum<E>> ValueType<Map<String, E>> wordsTo(String what, Class<E> kind) {
    ValueType<E> constant = ValueTypes.oneOf(kind);
    ValueType<List<Map.Entry<String, E>>> pairs =
        list(
            what + "=ROLE, with a role that is " + constant.expected(),
            text -> pair(text, constant),
            entry -> entry.getKey() + "=" + constant.write(entry.getValue()));
    return new ValueType<>(
        pairs.expected(),
        text -> mapped(pairs.read(text)),
        map -> pairs.write(new ArrayList<>(new TreeMap<>(map).entrySet())),
        pairs.masking(),
        true);
  }

  private static <E> Map.Entry<String, E> pair(String text, ValueType<E> type) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("no pair");
    }
    return Map.entry(text.substring(0, equals), type.read(text.substring(equals + 1)));
  }

  private static <E> Map<String, E> mapped(List<Map.Entry<String, E>> pairs) {
    Map<String, E> map = new TreeMap<>();
    for (Map.Entry<String, E> pair : pairs) {
      if (map.put(pair.getKey(), pair.getValue()) != null) {
        throw new IllegalArgumentException("a word twice");
      }
    }
    return ValueTypes.checked(map, some -> !some.isEmpty());
  }

  /** A list with at least one item. */
  public static <T> ValueType<List<T>> notEmpty(ValueType<List<T>> list) {
    return new ValueType<>(
        list.expected() + "; at least one",
        text -> ValueTypes.checked(list.read(text), items -> !items.isEmpty()),
        list.writing(),
        list.masking(),
        true);
  }

  public static ValueType<List<String>> origins() {
    ValueType<List<String>> each =
        list(
            CorsSettings.ORIGIN_EXPECTED,
            text -> ValueTypes.checked(text, CorsSettings::isOrigin),
            Function.identity());
    return new ValueType<>(
        each.expected(),
        text -> ValueTypes.checked(each.read(text), all -> all.size() <= 1 || !all.contains("*")),
        each.writing(),
        each.masking(),
        true);
  }

  public static ValueType<List<String>> hostNames() {
    return list(
        "a host name without a port",
        text -> ValueTypes.checked(text, name -> name.matches("[A-Za-z0-9._-]+")),
        Function.identity());
  }

  public static ValueType<List<Cidr>> cidrs() {
    return list(Cidr.EXPECTED, Cidr::parse, Cidr::toString);
  }

  /** Where secrets are to be found. */
  public static ValueType<List<String>> secretReferences() {
    ValueType<String> one = ValueTypes.secretReference();
    ValueType<List<String>> each =
        list(
            "env:NAME or file:PATH",
            text -> one.read(ValueTypes.checked(text, reference -> !reference.isEmpty())),
            Function.identity());
    return each.masked(
        text -> items(text).stream().map(one::mask).collect(Collectors.joining(", ", "[", "]")));
  }

  /** In a settings file a list; elsewhere its items between commas, in brackets or not. */
  private static <T> ValueType<List<T>> list(
      String expected, Function<String, T> reading, Function<T, String> writing) {
    return new ValueType<>(
        "a list; each item " + expected,
        text -> items(text).stream().map(reading).toList(),
        items -> items.stream().map(writing).collect(Collectors.joining(", ", "[", "]")),
        UnaryOperator.identity(),
        true);
  }

  private static List<String> items(String text) {
    String inner =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    return inner.isBlank()
        ? List.of()
        : Arrays.stream(inner.split(",", -1)).map(String::strip).toList();
  }
}
