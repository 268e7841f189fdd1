package dev.sluice.proxy.identity.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.SourceUnavailableException;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TicketsTest {
  private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

  private final MemoryTicketStore store = new MemoryTicketStore();
  private Instant now = START;
  private final Tickets tickets = new Tickets(store, () -> now, new SecureRandom());

  @Test
  void standsForItsPrincipalOnce() throws Exception {
    Principal alice = alice(Long.MAX_VALUE);
    Ticket ticket = tickets.issue(alice);

    assertThat(ticket.text()).matches("[0-9A-Za-z]{43}");
    assertThat(ticket.expiresAt()).isEqualTo(START.plusSeconds(30));
    assertThat(tickets.redeem(ticket.text())).contains(alice);
    assertThat(tickets.redeem(ticket.text())).isEmpty();
  }

  @Test
  void endsAfterThirtySeconds() throws Exception {
    Ticket first = tickets.issue(alice(Long.MAX_VALUE));
    Ticket second = tickets.issue(alice(Long.MAX_VALUE));

    now = START.plus(Duration.ofSeconds(30)).minusMillis(1);
    assertThat(tickets.redeem(first.text())).isPresent();
    now = now.plusMillis(1);
    assertThat(tickets.redeem(second.text())).isEmpty();
  }

  @Test
  void endsNoLaterThanTheCredential() throws Exception {
    Ticket ticket = tickets.issue(alice(START.getEpochSecond() + 5));

    assertThat(ticket.expiresAt()).isEqualTo(START.plusSeconds(5));
  }

  @Test
  void isKeptAsAHashOnly() throws Exception {
    Ticket ticket = tickets.issue(alice(Long.MAX_VALUE));

    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(ticket.text().getBytes(StandardCharsets.US_ASCII));
    assertThat(store.kept).containsOnlyKeys(HexFormat.of().formatHex(hash));
    assertThat(ticket.toString()).doesNotContain(ticket.text());
  }

  @Test
  void isOfOneLengthWhateverItsBits() throws Exception {
    assertThat(of((byte) 0)).isEqualTo("0".repeat(43));
    assertThat(of((byte) 0xFF)).hasSize(43).matches("[1-9A-Za-z][0-9A-Za-z]+");
  }

  @Test
  void isGivenToOneOfManyWhoShowIt() throws Exception {
    String ticket = tickets.issue(alice(Long.MAX_VALUE)).text();

    int redeemed = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Optional<Principal>> redeem = () -> tickets.redeem(ticket);
      List<Future<Optional<Principal>>> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(redeem));
      }
      for (Future<Optional<Principal>> each : all) {
        redeemed += each.get().isPresent() ? 1 : 0;
      }
    }
    assertThat(redeemed).isEqualTo(1);
  }

  @Test
  void asksNobodyAboutWhatCanNotBeATicket() throws Exception {
    store.away = true;

    for (String text : List.of("", "x", "-".repeat(43), "é".repeat(43), "a".repeat(44))) {
      assertThat(tickets.redeem(text)).isEmpty();
    }
    assertThatThrownBy(() -> tickets.redeem("a".repeat(43)))
        .isInstanceOf(SourceUnavailableException.class);
  }

  @Test
  void forgetsThoseThatEndedUnused() throws Exception {
    tickets.issue(alice(Long.MAX_VALUE));
    now = now.plusSeconds(10);
    tickets.issue(alice(Long.MAX_VALUE));
    now = START.plusSeconds(30);

    tickets.purge();

    assertThat(store.kept).hasSize(1);
  }

  private static String of(byte bits) throws SourceUnavailableException {
    SecureRandom constant =
        new SecureRandom() {
          private static final long serialVersionUID = 1L;

          @Override
          public void nextBytes(byte[] bytes) {
            Arrays.fill(bytes, bits);
          }
        };
    return new Tickets(new MemoryTicketStore(), () -> START, constant)
        .issue(alice(Long.MAX_VALUE))
        .text();
  }

  private static Principal alice(long expiresAtEpochSecond) {
    return new Principal(
        PrincipalKind.USER,
        UUID.randomUUID(),
        new Tenant(UUID.randomUUID(), "acme", true),
        TenantRole.MEMBER,
        null,
        null,
        null,
        expiresAtEpochSecond);
  }

  private static final class MemoryTicketStore implements TicketStore {
    private record Kept(Principal principal, Instant expiresAt) {}

    final Map<String, Kept> kept = new ConcurrentHashMap<>();
    volatile boolean away;

    @Override
    public void add(byte[] hash, Principal principal, Instant expiresAt)
        throws SourceUnavailableException {
      checkThere();
      kept.put(HexFormat.of().formatHex(hash), new Kept(principal, expiresAt));
    }

    @Override
    public Optional<Principal> take(byte[] hash, Instant now) throws SourceUnavailableException {
      checkThere();
      return Optional.ofNullable(kept.remove(HexFormat.of().formatHex(hash)))
          .filter(ticket -> ticket.expiresAt().isAfter(now))
          .map(Kept::principal);
    }

    @Override
    public int purge(Instant now) throws SourceUnavailableException {
      checkThere();
      int before = kept.size();
      kept.values().removeIf(ticket -> !ticket.expiresAt().isAfter(now));
      return before - kept.size();
    }

    private void checkThere() throws SourceUnavailableException {
      if (away) {
        throw new SourceUnavailableException("the test's store is away", new IOException("away"));
      }
    }
  }
}
