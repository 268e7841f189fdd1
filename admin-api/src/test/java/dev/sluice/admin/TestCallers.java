package dev.sluice.admin;

import dev.sluice.admin.access.CallerSource;
import dev.sluice.admin.access.Credentials;
import dev.sluice.admin.access.Identity;
import dev.sluice.admin.access.UnauthenticatedException;
import dev.sluice.admin.access.UnauthenticatedException.Reason;
import dev.sluice.admin.accounts.KeyMaker;
import dev.sluice.proxy.identity.IdentitySource;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart without tokens: {@code Bearer SUBJECT} is that subject of {@link #ISSUER},
 * {@code x-api-key} a key of {@link #KEYS} that is looked up as the gateway does.
 */
final class TestCallers implements CallerSource {

  static final String ISSUER = "https://login.example.com/realms/test";

  /** Keys of the documented form. */
  static final KeyMaker KEYS = TestCallers::key;

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final IdentitySource identities;
  volatile boolean isAway;

  TestCallers(IdentitySource identities) {
    this.identities = identities;
  }

  @Override
  public Identity identify(Credentials shown)
      throws UnauthenticatedException, SourceUnavailableException {
    if (isAway) {
      throw new SourceUnavailableException("the issuer", new IllegalStateException("test"));
    }
    boolean hasOurKey = shown.apiKey().stream().anyMatch(key -> key.startsWith("slk_"));
    if (shown.authorization().size() > 1 || (hasOurKey && !shown.authorization().isEmpty())) {
      throw new UnauthenticatedException(Reason.AMBIGUOUS, "two credentials");
    }
    if (shown.authorization().isEmpty()) {
      return program(shown.apiKey().getFirst());
    }
    String subject = shown.authorization().getFirst().replaceFirst("^Bearer ", "");
    if (subject.startsWith("bad")) {
      throw new UnauthenticatedException(Reason.INVALID, "no such token");
    }
    return new Identity.Person(ISSUER, subject, identities.findUser(ISSUER, subject).orElse(null));
  }

  private Identity program(String key) throws UnauthenticatedException, SourceUnavailableException {
    String[] parts = key.split("_", -1);
    KeyRecord kept = parts.length == 4 ? identities.findKey(parts[2]).orElse(null) : null;
    if (kept == null
        || kept.revoked()
        || !MessageDigest.isEqual(kept.secretHash(), hash(parts[3]))) {
      throw new UnauthenticatedException(Reason.INVALID, "no such key");
    }
    return new Identity.Program(kept.account());
  }

  private static KeyMaker.Made key(@Nullable String environment) {
    String id = random(16);
    String secret = random(43);
    String text = "slk_" + (environment == null ? "any" : environment) + "_" + id + "_" + secret;
    return new KeyMaker.Made(text, id, hash(secret));
  }

  private static String random(int length) {
    StringBuilder text = new StringBuilder();
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < length; i++) {
      text.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return text.toString();
  }

  private static byte[] hash(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(secret.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A name that no other test has. */
  static String unique(String prefix) {
    return prefix + "-" + random(10).toLowerCase(Locale.ROOT);
  }
}
