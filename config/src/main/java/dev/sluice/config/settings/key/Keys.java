package dev.sluice.config.settings.key;

import dev.sluice.config.value.ListTypes;
import dev.sluice.config.value.LogLevel;
import dev.sluice.config.value.Profile;
import dev.sluice.config.value.ValueType;
import dev.sluice.config.value.ValueTypes;
import dev.sluice.proxy.settings.Cidr;
import dev.sluice.proxy.settings.CorsSettings;
import dev.sluice.proxy.settings.DrainSettings;
import dev.sluice.proxy.settings.ForwardedSettings;
import dev.sluice.proxy.settings.GatewaySettings;
import dev.sluice.proxy.settings.HeldLimits;
import dev.sluice.proxy.settings.Http2Settings;
import dev.sluice.proxy.settings.HttpLimits;
import dev.sluice.proxy.settings.HttpSettings;
import dev.sluice.proxy.settings.ListenSettings;
import dev.sluice.proxy.settings.PoolSettings;
import dev.sluice.proxy.settings.Timeouts;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.proxy.settings.TransportKind;
import dev.sluice.proxy.settings.UpstreamSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be set, in the order of the reference file. What the gateway is told has its
 * defaults and ranges from the records of {@link dev.sluice.proxy.settings}; everything else has
 * them here.
 */
public final class Keys {
  /**
   * The list of issuers. What is set of each is in {@link IssuerKeys}, loaded when there is one.
   */
  public static final String ISSUERS = "identity.issuers";

  private static final KeyList KEYS = new KeyList();

  /** The runtime closes idle connections after 5 s: one closed by us first is never met closing. */
  private static final Duration MOST_UPSTREAM_IDLE = Duration.ofMillis(4_999);

  private static final int MOST_DATABASE_CONNECTIONS = 1_000;

  /** OpenID Connect Core 1.0 §2. */
  private static final int MOST_SUBJECT_CHARS = 255;

  public static final Key<Boolean> OPEN = key("open", ValueTypes.truth(), false);
  public static final Key<Profile> PROFILE =
      key("profile", ValueTypes.oneOf(Profile.class), Profile.DEVELOPMENT);
  public static final Key<InetSocketAddress> LISTEN =
      key("listen", ValueTypes.address(), ListenSettings.DEFAULTS.address());
  public static final Key<InetSocketAddress> ADMIN_LISTEN =
      key(
          "admin.listen",
          ValueTypes.address(),
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8081));
  public static final Key<Boolean> ADMIN_ALLOW_REMOTE =
      key("admin.allow-remote", ValueTypes.truth(), false);
  public static final Key<List<String>> ADMIN_HOSTS =
      key("admin.hosts", ListTypes.hostNames(), List.of());
  public static final Key<Optional<Path>> ADMIN_TLS_CERTIFICATE =
      key("admin.tls.certificate", ValueTypes.optionalFile(), Optional.empty());
  public static final Key<Optional<Path>> ADMIN_TLS_KEY =
      key("admin.tls.key", ValueTypes.optionalFile(), Optional.empty());
  public static final Key<Duration> ADMIN_TLS_RELOAD_INTERVAL =
      key("admin.tls.reload-interval", timeout(), TlsSettings.DEFAULT_RELOAD_INTERVAL);
  public static final Key<String> ADMIN_BOOTSTRAP_ISSUER =
      key("admin.bootstrap.issuer", ValueTypes.issuerOrNothing(), "");
  public static final Key<String> ADMIN_BOOTSTRAP_SUBJECT =
      key("admin.bootstrap.subject", ValueTypes.name("a subject", MOST_SUBJECT_CHARS), "");
  public static final Key<TransportKind> TRANSPORT =
      key("transport", ValueTypes.oneOf(TransportKind.class), ListenSettings.DEFAULTS.transport());
  public static final Key<Integer> EVENT_LOOPS =
      key(
          "event-loops",
          ValueTypes.whole(0, ListenSettings.MOST_EVENT_LOOPS),
          ListenSettings.DEFAULTS.eventLoops());

  public static final Key<URI> UPSTREAM_URL = key("upstream.url", ValueTypes.upstreamUrl(), null);
  public static final Key<String> UPSTREAM_HOST =
      key(
          "upstream.host",
          ValueTypes.text(UpstreamSettings::isHost, UpstreamSettings.HOST_EXPECTED),
          "");
  public static final Key<Integer> UPSTREAM_MAX_CONNECTIONS =
      key(
          "upstream.max-connections",
          ValueTypes.whole(1, PoolSettings.MOST),
          PoolSettings.DEFAULTS.maxConnections());
  public static final Key<Integer> UPSTREAM_MAX_STREAMS =
      key(
          "upstream.max-streams",
          ValueTypes.whole(1, PoolSettings.MOST),
          PoolSettings.DEFAULTS.maxStreams());
  public static final Key<Integer> UPSTREAM_MAX_PENDING =
      key(
          "upstream.max-pending",
          ValueTypes.whole(0, PoolSettings.MOST),
          PoolSettings.DEFAULTS.maxPending());
  public static final Key<Duration> UPSTREAM_ACQUIRE_TIMEOUT =
      key("upstream.acquire-timeout", timeout(), PoolSettings.DEFAULTS.acquireTimeout());
  public static final Key<Duration> UPSTREAM_IDLE_TIMEOUT =
      key(
          "upstream.idle-timeout",
          ValueTypes.duration(Timeouts.LEAST, MOST_UPSTREAM_IDLE),
          PoolSettings.DEFAULTS.idleTimeout());
  public static final Key<Optional<Path>> UPSTREAM_TLS_TRUST =
      key("upstream.tls.trust", ValueTypes.optionalFile(), Optional.empty());

  static { // in their place in the order
    KEYS.addAll(IdentityKeys.all());
  }

  public static final Key<Duration> TIMEOUTS_CONNECT =
      key("timeouts.connect", timeout(), Timeouts.DEFAULTS.connect());
  public static final Key<Duration> TIMEOUTS_REQUEST_HEAD =
      key("timeouts.request-head", timeout(), Timeouts.DEFAULTS.requestHead());
  public static final Key<Duration> TIMEOUTS_REQUEST_BODY =
      key("timeouts.request-body", timeout(), Timeouts.DEFAULTS.requestBody());
  public static final Key<Duration> TIMEOUTS_FIRST_BYTE =
      key("timeouts.first-byte", timeout(), Timeouts.DEFAULTS.firstByte());
  public static final Key<Duration> TIMEOUTS_FIRST_BYTE_RUN =
      key("timeouts.first-byte-run", timeout(), Timeouts.DEFAULTS.firstByteRun());
  public static final Key<Duration> TIMEOUTS_IDLE =
      key("timeouts.idle", timeout(), Timeouts.DEFAULTS.idle());
  public static final Key<Duration> TIMEOUTS_KEEP_ALIVE =
      key("timeouts.keep-alive", timeout(), Timeouts.DEFAULTS.keepAlive());

  public static final Key<Integer> LIMITS_REQUEST_LINE =
      key("limits.request-line", headSize(), HttpLimits.DEFAULTS.requestLineBytes());
  public static final Key<Integer> LIMITS_HEAD =
      key("limits.head", headSize(), HttpLimits.DEFAULTS.headBytes());
  public static final Key<Integer> LIMITS_HEADER_FIELDS =
      key(
          "limits.header-fields",
          ValueTypes.whole(1, HttpLimits.MOST_FIELDS),
          HttpLimits.DEFAULTS.headerFields());
  public static final Key<Long> LIMITS_BODY =
      key("limits.body", ValueTypes.sizeOrUnlimited(), HttpLimits.DEFAULTS.bodyBytes());
  public static final Key<Integer> LIMITS_HELD_BODY =
      key(
          "limits.held-body",
          ValueTypes.size(1, HeldLimits.MOST_BODY_BYTES),
          HeldLimits.DEFAULTS.bodyBytes());
  public static final Key<Long> LIMITS_HELD_BODIES =
      key("limits.held-bodies", ValueTypes.sizeOrAuto(), HeldLimits.DEFAULTS.bodiesBytes());
  public static final Key<Long> LIMITS_HELD_BODIES_PER_TENANT =
      key(
          "limits.held-bodies-per-tenant",
          ValueTypes.sizeOrAuto(),
          HeldLimits.DEFAULTS.tenantBytes());
  public static final Key<Integer> LIMITS_CONNECTIONS =
      key(
          "limits.connections",
          ValueTypes.whole(1, HttpLimits.MOST_CONNECTIONS),
          HttpLimits.DEFAULTS.connections());

  public static final Key<Boolean> HTTP2_ENABLED =
      key("http2.enabled", ValueTypes.truth(), Http2Settings.DEFAULTS.enabled());
  public static final Key<Integer> HTTP2_MAX_STREAMS =
      key(
          "http2.max-streams",
          ValueTypes.whole(1, Http2Settings.MOST_STREAMS),
          Http2Settings.DEFAULTS.maxStreams());
  public static final Key<Integer> HTTP2_MAX_RESETS =
      key("http2.max-resets", frames(), Http2Settings.DEFAULTS.maxResets());
  public static final Key<Integer> HTTP2_MAX_CONTROL_FRAMES =
      key("http2.max-control-frames", frames(), Http2Settings.DEFAULTS.maxControlFrames());

  public static final Key<Optional<Path>> TLS_CERTIFICATE =
      key("tls.certificate", ValueTypes.optionalFile(), Optional.empty());
  public static final Key<Optional<Path>> TLS_KEY =
      key("tls.key", ValueTypes.optionalFile(), Optional.empty());
  public static final Key<Duration> TLS_RELOAD_INTERVAL =
      key("tls.reload-interval", timeout(), TlsSettings.DEFAULT_RELOAD_INTERVAL);

  public static final Key<List<String>> CORS_ORIGINS =
      key("cors.origins", ListTypes.origins(), CorsSettings.DEFAULTS.origins());
  public static final Key<Duration> CORS_MAX_AGE =
      key("cors.max-age", delay(), CorsSettings.DEFAULTS.maxAge());
  public static final Key<List<Cidr>> FORWARDED_TRUSTED =
      key("forwarded.trusted", ListTypes.cidrs(), ForwardedSettings.DEFAULTS.trusted());
  public static final Key<String> VIA =
      key(
          "via",
          ValueTypes.text(HttpSettings::isVia, HttpSettings.VIA_EXPECTED),
          HttpSettings.DEFAULTS.via());

  public static final Key<Duration> DRAIN_DELAY =
      key("drain.delay", delay(), DrainSettings.DEFAULTS.delay());
  public static final Key<Duration> DRAIN_TIMEOUT =
      key("drain.timeout", delay(), DrainSettings.DEFAULTS.timeout());

  public static final Key<LogLevel> LOG_LEVEL =
      key("log.level", ValueTypes.oneOf(LogLevel.class), LogLevel.INFO);
  public static final Key<Boolean> LOG_EXCHANGES =
      key("log.exchanges", ValueTypes.truth(), GatewaySettings.DEFAULT_LOG_EXCHANGES);

  public static final Key<String> DATABASE_URL =
      key("database.url", ValueTypes.databaseUrl(), "embedded");
  public static final Key<String> DATABASE_USER =
      key(
          "database.user",
          ValueTypes.text(user -> user.matches("[^\\p{Cntrl}]*"), "a name, or nothing"),
          "");
  public static final Key<String> DATABASE_PASSWORD_REF =
      key("database.password-ref", ValueTypes.secretReference(), "");
  public static final Key<Path> DATABASE_DATA_DIR =
      key("database.data-dir", ValueTypes.directory(), Path.of(".sluice", "postgres"));
  public static final Key<Integer> DATABASE_POOL_SIZE =
      key("database.pool-size", ValueTypes.whole(1, MOST_DATABASE_CONNECTIONS), 10);

  private Keys() {}

  /** All of them but those of {@link IssuerKeys}, in the order of the reference file. */
  public static List<Key<?>> all() {
    return KEYS.all();
  }

  /** The key of this name, those of {@link IssuerKeys} included. */
  public static @Nullable Key<?> named(String name) {
    Key<?> key = KEYS.named(name);
    return key == null && name.startsWith(ISSUERS + ".") ? IssuerKeys.named(name) : key;
  }

  private static <T> Key<T> key(String name, ValueType<T> type, @Nullable T defaultValue) {
    return KEYS.add(name, type, defaultValue);
  }

  private static ValueType<Duration> timeout() {
    return ValueTypes.duration(Timeouts.LEAST, Timeouts.MOST);
  }

  private static ValueType<Duration> delay() {
    return ValueTypes.duration(Duration.ZERO, Timeouts.MOST);
  }

  private static ValueType<Integer> headSize() {
    return ValueTypes.size(HttpLimits.LEAST_BYTES, HttpLimits.MOST_BYTES);
  }

  private static ValueType<Integer> frames() {
    return ValueTypes.whole(1, Http2Settings.MOST_FRAMES);
  }
}
