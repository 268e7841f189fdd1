package dev.sluice.config;

import dev.sluice.admin.AdminSettings;
import dev.sluice.config.identity.IdentityModeSettings;
import dev.sluice.config.settings.IdentityReader;
import dev.sluice.config.settings.Purpose;
import dev.sluice.config.settings.SettingsException;
import dev.sluice.config.settings.SettingsReader;
import dev.sluice.config.settings.Values;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Sources;
import dev.sluice.config.value.LogLevel;
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
import dev.sluice.proxy.settings.UpstreamSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the process is told at its start. Immutable and valid.
 *
 * @param gateway what proxy-core is told
 * @param admin what admin-api is told
 * @param logLevel from which level on lines are logged
 * @param identity what identity mode is told; null: open mode
 */
public record Settings(
    GatewaySettings gateway,
    AdminSettings admin,
    LogLevel logLevel,
    @Nullable IdentityModeSettings identity) {

  /** What the overrides of {@link #open} are called in faults. */
  private static final String OVERRIDE = "override";

  /**
   * The transparent gateway in front of one runtime, both ports any free ones of 127.0.0.1,
   * everything else by default. Looks at no file and no environment.
   *
   * @param overrides by key, as {@code --set} has them
   * @throws SettingsException with all that is wrong
   */
  public static Settings open(String upstreamUrl, Map<String, String> overrides) {
    List<Assignment> options = new ArrayList<>();
    Map<String, String> given =
        Map.of(
            Keys.OPEN.name(), "true",
            Keys.UPSTREAM_URL.name(), upstreamUrl,
            Keys.LISTEN.name(), "127.0.0.1:0",
            Keys.ADMIN_LISTEN.name(), "127.0.0.1:0");
    given.forEach((key, value) -> {
      if (!overrides.containsKey(key)) {
        options.add(new Assignment("open", key, value));
      }
    });
    overrides.forEach((key, value) -> options.add(new Assignment(OVERRIDE, key, value)));
    Sources sources = new Sources(null, Map.of(), options, List.of());
    return of(SettingsReader.read(sources, Purpose.SERVE), Map.of());
  }

  /**
   * What was read to {@linkplain Purpose#SERVE serve}, as records.
   *
   * @param environment where secrets may be that the settings refer to
   * @throws SettingsException when they aren't there, or can't be used
   */
  public static Settings of(Values values, Map<String, String> environment) {
    return new Settings(
        new GatewaySettings(
            listen(values),
            upstream(values),
            timeouts(values),
            http(values),
            new DrainSettings(values.get(Keys.DRAIN_DELAY), values.get(Keys.DRAIN_TIMEOUT)),
            values.get(Keys.LOG_EXCHANGES)),
        new AdminSettings(
            values.get(Keys.ADMIN_LISTEN),
            values.get(Keys.ADMIN_ALLOW_REMOTE),
            values.get(Keys.ADMIN_HOSTS),
            tls(
                values,
                Keys.ADMIN_TLS_CERTIFICATE,
                Keys.ADMIN_TLS_KEY,
                Keys.ADMIN_TLS_RELOAD_INTERVAL)),
        values.get(Keys.LOG_LEVEL),
        values.get(Keys.OPEN) ? null : IdentityReader.read(values, environment));
  }

  private static ListenSettings listen(Values values) {
    return new ListenSettings(
        values.get(Keys.LISTEN),
        values.get(Keys.TRANSPORT),
        values.get(Keys.EVENT_LOOPS),
        tls(values, Keys.TLS_CERTIFICATE, Keys.TLS_KEY, Keys.TLS_RELOAD_INTERVAL),
        new Http2Settings(
            values.get(Keys.HTTP2_ENABLED),
            values.get(Keys.HTTP2_MAX_STREAMS),
            values.get(Keys.HTTP2_MAX_RESETS),
            values.get(Keys.HTTP2_MAX_CONTROL_FRAMES)));
  }

  private static @Nullable TlsSettings tls(
      Values values,
      Key<Optional<Path>> certificateKey,
      Key<Optional<Path>> keyKey,
      Key<Duration> interval) {
    Path certificate = values.get(certificateKey).orElse(null);
    Path key = values.get(keyKey).orElse(null);
    return certificate == null || key == null
        ? null
        : new TlsSettings(certificate, key, values.get(interval));
  }

  private static UpstreamSettings upstream(Values values) {
    URI url = values.find(Keys.UPSTREAM_URL);
    return new UpstreamSettings(
        url == null ? UpstreamSettings.REGISTERED : url,
        values.get(Keys.UPSTREAM_HOST),
        new PoolSettings(
            values.get(Keys.UPSTREAM_MAX_CONNECTIONS),
            values.get(Keys.UPSTREAM_MAX_STREAMS),
            values.get(Keys.UPSTREAM_MAX_PENDING),
            values.get(Keys.UPSTREAM_ACQUIRE_TIMEOUT),
            values.get(Keys.UPSTREAM_IDLE_TIMEOUT)),
        values.get(Keys.UPSTREAM_TLS_TRUST).orElse(null));
  }

  private static Timeouts timeouts(Values values) {
    return new Timeouts(
        values.get(Keys.TIMEOUTS_CONNECT),
        values.get(Keys.TIMEOUTS_REQUEST_HEAD),
        values.get(Keys.TIMEOUTS_REQUEST_BODY),
        values.get(Keys.TIMEOUTS_FIRST_BYTE),
        values.get(Keys.TIMEOUTS_FIRST_BYTE_RUN),
        values.get(Keys.TIMEOUTS_IDLE),
        values.get(Keys.TIMEOUTS_KEEP_ALIVE));
  }

  private static HttpSettings http(Values values) {
    return new HttpSettings(
        new HttpLimits(
            values.get(Keys.LIMITS_REQUEST_LINE),
            values.get(Keys.LIMITS_HEAD),
            values.get(Keys.LIMITS_HEADER_FIELDS),
            values.get(Keys.LIMITS_BODY),
            new HeldLimits(
                values.get(Keys.LIMITS_HELD_BODY),
                values.get(Keys.LIMITS_HELD_BODIES),
                values.get(Keys.LIMITS_HELD_BODIES_PER_TENANT)),
            values.get(Keys.LIMITS_CONNECTIONS)),
        new CorsSettings(values.get(Keys.CORS_ORIGINS), values.get(Keys.CORS_MAX_AGE)),
        new ForwardedSettings(values.get(Keys.FORWARDED_TRUSTED)),
        values.get(Keys.VIA));
  }
}
