package dev.sluice.proxy.identity.ticket;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.SourceUnavailableException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Issues and redeems one-use tickets. Only their hashes are kept. Thread-safe; every method may
 * block: never on an event loop.
 */
public final class Tickets {
  /** From {@code POST /-/tickets} to the browser's handshake. */
  static final Duration LIFETIME = Duration.ofSeconds(30);

  private static final int RANDOM_BYTES = 32;
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** Length of a ticket: 43 base62 digits hold 256 bits. */
  static final int LENGTH = 43;

  private final TicketStore store;
  private final InstantSource clock;
  private final SecureRandom random;

  public Tickets(TicketStore store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Issues a ticket that stands for this principal once, for 30 s or until its credential ends.
   *
   * @throws SourceUnavailableException when it can't be kept
   */
  public Ticket issue(Principal principal) throws SourceUnavailableException {
    byte[] secret = new byte[RANDOM_BYTES];
    random.nextBytes(secret);
    String text = base62(secret);
    Instant expiresAt = expiry(principal);
    store.add(hash(text), principal, expiresAt);
    return new Ticket(text, expiresAt);
  }

  /**
   * Uses a ticket up.
   *
   * @return whom it stands for, as they are now; empty when it was never issued, was used, has
   *     ended, or who it stands for may no longer act
   * @throws SourceUnavailableException when the store can't be asked
   */
  public Optional<Principal> redeem(String text) throws SourceUnavailableException {
    if (!isTicket(text)) {
      return Optional.empty(); // what was never issued costs no query
    }
    return store.take(hash(text), clock.instant());
  }

  /** Deletes tickets that ended unused. To be called each minute. */
  public void purge() throws SourceUnavailableException {
    store.purge(clock.instant());
  }

  private Instant expiry(Principal principal) {
    Instant expiresAt = clock.instant().plus(LIFETIME).truncatedTo(ChronoUnit.MILLIS);
    boolean credentialEndsFirst = principal.expiresAtEpochSecond() < expiresAt.getEpochSecond();
    return credentialEndsFirst
        ? Instant.ofEpochSecond(principal.expiresAtEpochSecond())
        : expiresAt;
  }

  /** Big-endian, with leading zeros, so that all tickets are of one length. */
  private static String base62(byte[] bytes) {
    BigInteger rest = new BigInteger(1, bytes);
    BigInteger base = BigInteger.valueOf(BASE62.length());
    char[] text = new char[LENGTH];
    for (int i = LENGTH - 1; i >= 0; i--) {
      BigInteger[] division = rest.divideAndRemainder(base);
      text[i] = BASE62.charAt(division[1].intValue());
      rest = division[0];
    }
    return new String(text);
  }

  private static boolean isTicket(String text) {
    return text.length() == LENGTH && text.chars().allMatch(c -> BASE62.indexOf(c) >= 0);
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing", e);
    }
  }
}
