package dev.sluice.bench.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.proxy.authz.Authorizer;
import dev.sluice.proxy.authz.Policies;
import dev.sluice.proxy.authz.PolicyBinding;
import dev.sluice.proxy.authz.Relation;
import dev.sluice.proxy.authz.TableAuthorizer;
import dev.sluice.proxy.change.Invalidations;
import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.ApiKey;
import dev.sluice.proxy.identity.IdentitySource;
import dev.sluice.proxy.identity.KeyRecord;
import dev.sluice.proxy.identity.Membership;
import dev.sluice.proxy.identity.NewUser;
import dev.sluice.proxy.identity.Principal;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.identity.ServiceAccount;
import dev.sluice.proxy.identity.Tenant;
import dev.sluice.proxy.identity.TenantRole;
import dev.sluice.proxy.identity.User;
import dev.sluice.proxy.identity.cache.Identities;
import dev.sluice.proxy.identity.caller.Authenticator;
import dev.sluice.proxy.identity.caller.Caller;
import dev.sluice.proxy.identity.caller.Credentials;
import dev.sluice.proxy.lookup.Lookup;
import dev.sluice.proxy.observe.route.RouteTemplate;
import dev.sluice.proxy.observe.route.RouteTemplates;
import dev.sluice.proxy.operation.Operations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What identity adds to a request whose caller is known: credentials, principal, tenant and
 * permission, by the caches of the product.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IdentityBenchmark {
  private static final Tenant TENANT = new Tenant(UUID.randomUUID(), "acme", true);
  private static final ApiKey KEY = ApiKey.generate(null, new SecureRandom());

  private final KnownToken token = KnownToken.make();
  private final RequestHead withKey = head("x-api-key: " + KEY.reveal());
  private final RequestHead withToken = head("authorization: Bearer " + token.text());
  private final RouteTemplate route = route("/threads/t/runs/stream");
  private final Authenticator authenticator;
  private final Authorizer authorizer;

  /** Everything is known after one look. */
  public IdentityBenchmark() {
    Invalidations invalidations = new Invalidations(Duration.ofHours(12), System::nanoTime);
    invalidations.confirmed(System.nanoTime());
    authenticator =
        new Authenticator(
            new Identities(new Known(token.issuer()), invalidations, 1_000, 1_000),
            token.source(),
            InstantSource.system());
    authorizer =
        new TableAuthorizer(
            new Policies(
                (tenant, kind, subject) ->
                    List.of(new PolicyBinding(Relation.DEVELOPER, UUID.randomUUID())),
                invalidations,
                1_000));
    decide(withKey, Lookup.LOADING);
    decide(withToken, Lookup.LOADING);
  }

  /** A platform key in x-api-key. */
  @Benchmark
  public Principal key() {
    return decide(withKey, Lookup.CACHED);
  }

  /** A token of about a kilobyte. */
  @Benchmark
  public Principal token() {
    return decide(withToken, Lookup.CACHED);
  }

  private Principal decide(RequestHead head, Lookup lookup) {
    try {
      Caller caller =
          authenticator.caller(authenticator.identify(Credentials.of(head.fields()), lookup), head);
      boolean allowed =
          authorizer.isAllowed(
              caller.principal(), Operations.permission(route).orElseThrow(), null, lookup);
      if (!allowed) {
        throw new IllegalStateException("refused");
      }
      return caller.principal();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static RouteTemplate route(String path) {
    byte[] bytes = path.getBytes(US_ASCII);
    return RouteTemplates.match("POST", bytes, 0, bytes.length);
  }

  private static RequestHead head(String credential) {
    String text =
        "POST /threads/t/runs/stream HTTP/1.1\r\nhost: gateway\r\naccept: */*\r\n"
            + credential
            + "\r\n\r\n";
    ByteBuf in = Unpooled.wrappedBuffer(text.getBytes(US_ASCII));
    try {
      RequestHead head =
          new HeadReader(new HeadReader.HeadLimits(16_384, 65_536, 100)).readRequest(in, false);
      if (head == null) {
        throw new IllegalStateException("not a whole head");
      }
      return head;
    } catch (BadMessage e) {
      throw new IllegalStateException(e);
    }
  }

  /** One key, one user. */
  private static final class Known implements IdentitySource {
    private final KeyRecord key =
        new KeyRecord(
            UUID.randomUUID(),
            KEY.publicId(),
            KEY.secretHash(),
            new ServiceAccount(UUID.randomUUID(), TENANT, true),
            null,
            null,
            null,
            false);
    private final User user;

    Known(String issuer) {
      user =
          new User(
              UUID.randomUUID(),
              issuer,
              "alice",
              true,
              List.of(new Membership(TENANT, TenantRole.MEMBER)));
    }

    @Override
    public Optional<KeyRecord> findKey(String publicId) {
      return Optional.of(key);
    }

    @Override
    public Optional<User> findUser(String issuer, String subject) {
      return Optional.of(user);
    }

    @Override
    public Optional<Principal> findPrincipal(
        PrincipalKind kind, UUID id, UUID tenant, @Nullable UUID publicId) {
      return Optional.empty(); // asked for a ticket's holder only
    }

    @Override
    public Optional<ServiceAccount> findServiceAccount(String issuer, String clientId) {
      return Optional.empty();
    }

    @Override
    public User provision(NewUser wanted) {
      return user;
    }
  }
}
