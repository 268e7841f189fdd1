package dev.sluice.config.value;

import dev.sluice.proxy.identity.token.IssuerSettings;
import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.settings.RuntimeCredential;
import dev.sluice.proxy.settings.UpstreamSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The kinds of values that settings have. */
public final class ValueTypes {
  /** What is shown in a secret's place. */
  public static final String MASK = "***";

  private static final String UNLIMITED = "unlimited";
  private static final String AUTO = "auto";

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

  /** In bytes; {@link HeldLimits#AUTO} is written as a word. */
  public static ValueType<Long> sizeOrAuto() {
    return ValueType.of(
        "auto, or a size such as 512B, 64KiB, 1MiB or 2GiB, at least 1B",
        text ->
            text.equals(AUTO)
                ? HeldLimits.AUTO
                : within(Units.bytes(text), 1, HttpLimits.UNLIMITED - 1),
        bytes -> bytes == HeldLimits.AUTO ? AUTO : Units.text((long) bytes));
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

  /** {@code embedded}, or a JDBC URL; more of what stands in it is checked where it is used. */
  public static ValueType<String> databaseUrl() {
    String url = "embedded|jdbc:postgresql://(?![^?]*@)(?!.*[?&]password=).*";
    return text(
            text -> text.matches(url),
            "embedded, or jdbc:postgresql://HOST[:PORT]/DATABASE; user and password go into"
                + " database.user and database.password-ref")
        .masked(ValueTypes::withoutCredentials);
  }

  /** Where a secret is to be found. A text that is none may be the secret itself. */
  public static ValueType<String> secretReference() {
    Predicate<String> isReference =
        text -> text.isEmpty() || text.matches("env:[A-Za-z_][A-Za-z0-9_]*|file:.+");
    return text(isReference, "env:NAME or file:PATH, or nothing")
        .masked(text -> isReference.test(text) ? text : MASK);
  }

  /** The {@code iss} of an issuer's tokens. */
  public static ValueType<String> issuer() {
    return text(IssuerSettings::isIssuer, IssuerSettings.ISSUER_EXPECTED)
        .masked(ValueTypes::withoutCredentials);
  }

  public static ValueType<String> issuerOrNothing() {
    return text(
            text -> text.isEmpty() || IssuerSettings.isIssuer(text),
            IssuerSettings.ISSUER_EXPECTED + "; or nothing")
        .masked(ValueTypes::withoutCredentials);
  }

  public static ValueType<Optional<URI>> optionalKeySetUrl() {
    ValueType<Optional<URI>> type =
        ValueType.of(
            IssuerSettings.JWKS_EXPECTED + "; or nothing",
            text ->
                text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(checked(URI.create(text), IssuerSettings::isJwksUri)),
            uri -> uri.map(URI::toString).orElse(""));
    return type.masked(ValueTypes::withoutCredentials);
  }

  /** A header field that may carry a credential, in lower case. */
  public static ValueType<String> fieldName() {
    return ValueType.of(
        RuntimeCredential.FIELD_EXPECTED,
        text -> checked(text.toLowerCase(Locale.ROOT), RuntimeCredential::isField),
        Function.identity());
  }

  /** Characters that can be seen, spaces between them, or nothing. */
  public static ValueType<String> name(String what, int mostChars) {
    return text(
        text ->
            text.length() <= mostChars
                && text.strip().equals(text)
                && text.chars().noneMatch(Character::isISOControl),
        "%s of at most %d characters, or nothing".formatted(what, mostChars));
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

  public static ValueType<Optional<Path>> optionalDirectory() {
    return ValueType.of(
        "a directory, or nothing",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text)),
        path -> path.map(Path::toString).orElse(""));
  }

  private static long within(long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException("out of range");
    }
    return value;
  }

  static <T> T checked(T value, Predicate<? super T> isGood) {
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
