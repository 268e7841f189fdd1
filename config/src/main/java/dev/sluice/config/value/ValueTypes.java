package dev.sluice.config.value;

import dev.sluice.proxy.settings.Cidr;
import dev.sluice.proxy.settings.CorsSettings;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.settings.UpstreamSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The kinds of values that settings have. */
public final class ValueTypes {
  /** What is shown in a secret's place. */
  public static final String MASK = "***";

  private static final String UNLIMITED = "unlimited";

  private ValueTypes() {}

  public static ValueType<Boolean> truth() {
    return ValueType.of(
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("neither");
            },
        String::valueOf);
  }

  /** Both ends are allowed. */
  public static ValueType<Integer> whole(int least, int most) {
    return ValueType.of(
        "a whole number from " + least + " to " + most,
        text -> (int) within(Units.whole(text), least, most),
        String::valueOf);
  }

  /** Both ends are allowed. */
  public static ValueType<Duration> duration(Duration least, Duration most) {
    return ValueType.of(
        "a duration such as 500ms, 5s, 2m or 1h, from %s to %s"
            .formatted(Units.text(least), Units.text(most)),
        text ->
            Duration.ofMillis(
                within(Units.duration(text).toMillis(), least.toMillis(), most.toMillis())),
        Units::text);
  }

  /** In bytes. Both ends are allowed. */
  public static ValueType<Integer> size(int least, int most) {
    return ValueType.of(
        "a size such as 512B, 64KiB or 1MiB, from %s to %s"
            .formatted(Units.text((long) least), Units.text((long) most)),
        text -> (int) within(Units.bytes(text), least, most),
        bytes -> Units.text((long) bytes));
  }

  /** In bytes; {@link HttpLimits#UNLIMITED} is written as a word. */
  public static ValueType<Long> sizeOrUnlimited() {
    return ValueType.of(
        "unlimited, or a size such as 512B, 64KiB, 1MiB or 2GiB, at least 1B",
        text ->
            text.equals(UNLIMITED)
                ? HttpLimits.UNLIMITED
                : within(Units.bytes(text), 1, HttpLimits.UNLIMITED - 1),
        bytes -> bytes == HttpLimits.UNLIMITED ? UNLIMITED : Units.text((long) bytes));
  }

  public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> kind) {
    List<E> constants = List.of(kind.getEnumConstants());
    String names = constants.stream().map(ValueTypes::word).collect(Collectors.joining(", "));
    return ValueType.of(
        "one of " + names,
        text ->
            constants.stream()
                .filter(constant -> word(constant).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("none of these")),
        ValueTypes::word);
  }

  public static ValueType<InetSocketAddress> address() {
    return ValueType.of(Addresses.EXPECTED, Addresses::read, Addresses::text);
  }

  public static ValueType<URI> upstreamUrl() {
    return ValueType.of(
            UpstreamSettings.URL_EXPECTED,
            text -> checked(URI.create(text), UpstreamSettings::isUrl),
            URI::toString)
        .masked(ValueTypes::withoutCredentials);
  }

  /** {@code embedded}, or a JDBC URL; what stands in it is checked where it is used. */
  public static ValueType<String> databaseUrl() {
    return text(
            url -> url.equals("embedded") || url.startsWith("jdbc:postgresql://"),
            "embedded, or jdbc:postgresql://HOST[:PORT]/DATABASE without a password")
        .masked(ValueTypes::withoutCredentials);
  }

  /** Where a secret is to be found. A text that is none may be the secret itself. */
  public static ValueType<String> secretReference() {
    Predicate<String> isReference =
        text -> text.isEmpty() || text.matches("env:[A-Za-z_][A-Za-z0-9_]*|file:.+");
    return text(isReference, "env:NAME or file:PATH, or nothing")
        .masked(text -> isReference.test(text) ? text : MASK);
  }

  public static ValueType<String> text(Predicate<String> isGood, String expected) {
    return ValueType.of(expected, text -> checked(text, isGood), Function.identity());
  }

  public static ValueType<Path> directory() {
    return ValueType.of(
        "a directory, that is there or can be made",
        text -> Path.of(checked(text, path -> !path.isBlank())),
        Path::toString);
  }

  public static ValueType<Optional<Path>> optionalFile() {
    return ValueType.of(
        "a PEM file, or nothing",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text)),
        path -> path.map(Path::toString).orElse(""));
  }

  public static ValueType<List<String>> origins() {
    ValueType<List<String>> each =
        list(
            CorsSettings.ORIGIN_EXPECTED,
            text -> checked(text, CorsSettings::isOrigin),
            Function.identity());
    return new ValueType<>(
        each.expected(),
        text -> checked(each.read(text), all -> all.size() <= 1 || !all.contains("*")),
        each.writing(),
        each.masking(),
        true);
  }

  public static ValueType<List<String>> hostNames() {
    return list(
        "a host name without a port",
        text -> checked(text, name -> name.matches("[A-Za-z0-9._-]+")),
        Function.identity());
  }

  public static ValueType<List<Cidr>> cidrs() {
    return list(Cidr.EXPECTED, Cidr::parse, Cidr::toString);
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

  private static long within(long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  private static <T> T checked(T value, Predicate<? super T> isGood) {
    if (!isGood.test(value)) {
      throw new IllegalArgumentException("not as expected");
    }
    return value;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** A URL without what stands before an "@", and without its query: both may hold passwords. */
  private static String withoutCredentials(String url) {
    return url.replaceAll("^([^/]*//)?.*@", "$1" + MASK + "@").replaceAll("\\?.*", "?" + MASK);
  }
}
