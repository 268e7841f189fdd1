package dev.sluice.proxy.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A platform API key: {@code slk_<environment>_<id>_<secret>}, where environment is {@code dev},
 * {@code staging}, {@code prod} or {@code any}, id is 16 and secret 43 base62 characters. The
 * prefix is what leak scanners look for. Immutable.
 */
public final class ApiKey {
  /** With what every key begins, and nothing else that is shown to us. */
  public static final String PREFIX = "slk_";

  /** The environment of keys that may name any. */
  public static final String ANY = "any";

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int ID_CHARS = 16;
  private static final int SECRET_CHARS = 43; // 256 bits
  private static final Pattern ENVIRONMENT = Pattern.compile("dev|staging|prod");

  /** What the secret of a key that is unknown is compared with, so that time does not tell. */
  private static final byte[] UNKNOWN = new byte[32];

  /** A table: what nobody can foretell is better not branched on. */
  private static final boolean[] BASE62 = base62();

  /** For each thread one, as to find and make one takes longer than to use it. */
  private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(ApiKey::sha256);

  private final String text;
  private final int idStart;

  private ApiKey(String text, int idStart) {
    this.text = text;
    this.idStart = idStart;
  }

  /** Whether this can only be meant as one of our keys, well-formed or not. */
  public static boolean isOurs(String text) {
    return text.startsWith(PREFIX);
  }

  /** The key that this spells, or null when it is none; nothing is looked up. */
  public static @Nullable ApiKey parse(String text) {
    int environmentEnd = environmentEnd(text);
    int idStart = environmentEnd + 1;
    int secretStart = idStart + ID_CHARS + 1;
    boolean wellFormed =
        environmentEnd > 0
            && text.length() == secretStart + SECRET_CHARS
            && text.charAt(secretStart - 1) == '_'
            && isBase62(text, idStart, secretStart - 1)
            && isBase62(text, secretStart, text.length());
    return wellFormed ? new ApiKey(text, idStart) : null;
  }

  private static int environmentEnd(String text) {
    if (text.startsWith("slk_any_") || text.startsWith("slk_dev_")) {
      return 7;
    }
    if (text.startsWith("slk_prod_")) {
      return 8;
    }
    return text.startsWith("slk_staging_") ? 11 : -1;
  }

  private static boolean isBase62(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c >= BASE62.length || !BASE62[c]) {
        return false;
      }
    }
    return true;
  }

  /**
   * A new key.
   *
   * @param environment the only one it may name, null for any
   * @param random whose word is not to be guessed
   */
  public static ApiKey generate(@Nullable String environment, SecureRandom random) {
    if (environment != null && !ENVIRONMENT.matcher(environment).matches()) {
      throw new IllegalArgumentException(
          "environment: " + environment + " (expected: dev, staging or prod)");
    }
    StringBuilder text = new StringBuilder(80).append(PREFIX);
    text.append(environment == null ? ANY : environment).append('_');
    int idStart = text.length();
    append(ID_CHARS, random, text);
    text.append('_');
    append(SECRET_CHARS, random, text);
    return new ApiKey(text.toString(), idStart);
  }

  private static void append(int chars, SecureRandom random, StringBuilder text) {
    for (int i = 0; i < chars; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
  }

  /** The part that names it, which may be shown and logged. */
  public String publicId() {
    return text.substring(idStart, idStart + ID_CHARS);
  }

  /** The environment that it says it is for, null for any. */
  public @Nullable String environment() {
    String said = text.substring(PREFIX.length(), idStart - 1);
    return said.equals(ANY) ? null : said;
  }

  /** SHA-256 of the secret part: what is kept of a key. 32 bytes. */
  public byte[] secretHash() {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    MessageDigest digest = SHA_256.get();
    digest.update(bytes, idStart + ID_CHARS + 1, SECRET_CHARS);
    return digest.digest(); // which begins anew
  }

  /** Whether this is the key of that record, whatever its state. Takes the same time for null. */
  public boolean isThatOf(@Nullable KeyRecord kept) {
    byte[] expected = kept == null ? UNKNOWN : kept.secretHash();
    boolean same = MessageDigest.isEqual(expected, secretHash());
    return same && kept != null && names(kept.environment());
  }

  private boolean names(@Nullable String environment) {
    String named = environment == null ? ANY : environment;
    int from = PREFIX.length();
    return idStart - 1 - from == named.length() && text.startsWith(named, from);
  }

  private static boolean[] base62() {
    boolean[] table = new boolean[128];
    for (int i = 0; i < ALPHABET.length(); i++) {
      table[ALPHABET.charAt(i)] = true;
    }
    return table;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The whole key, secret included: to be shown once, to whoever it was made for. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiKey key && key.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return text.substring(0, idStart + ID_CHARS);
  }
}
