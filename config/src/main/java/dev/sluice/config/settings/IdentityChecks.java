package dev.sluice.config.settings;

import dev.sluice.config.settings.key.IdentityKeys;
import dev.sluice.config.settings.key.IssuerKeys;
import dev.sluice.config.settings.key.Key;
import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Fault;
import dev.sluice.config.value.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether the settings of identity mode are good together, and good enough for production. What has
 * a fault of its own already is left out.
 */
final class IdentityChecks {
  private static final String EMBEDDED = "embedded";

  private final Values values;
  private final List<Fault> faults;

  /**
   * Checks some values.
   *
   * @param faults where to add what is wrong
   */
  IdentityChecks(Values values, List<Fault> faults) {
    this.values = values;
    this.faults = faults;
  }

  void check() {
    boolean production = values.find(Keys.PROFILE) == Profile.PRODUCTION;
    String database = values.find(Keys.DATABASE_URL);
    boolean embedded = EMBEDDED.equals(database);
    if (production && embedded) {
      expect(
          Keys.DATABASE_URL,
          "jdbc:postgresql://… while profile is production: the embedded server begins with a"
              + " development identity");
    }
    if (production || (database != null && !embedded)) {
      shared(production ? "profile is production" : "database.url is not embedded");
    }
    bootstrap();
    for (int number = 0; number < values.issuers(); number++) {
      issuer(number, production);
    }
    differentIssuers();
  }

  /** What the embedded server's data directory has for development only. */
  private void shared(String why) {
    if (values.find(Keys.UPSTREAM_URL) != null && isEmpty(IdentityKeys.UPSTREAM_TENANT)) {
      expect(
          IdentityKeys.UPSTREAM_TENANT,
          "the slug of the tenant that the runtime belongs to, as " + why);
    }
    if (Boolean.TRUE.equals(values.find(IdentityKeys.UPSTREAM_ASSERTION))
        && isEmpty(IdentityKeys.ASSERTION_KEY_REF)) {
      expect(
          IdentityKeys.ASSERTION_KEY_REF,
          "where the key is that all replicas seal signing keys with (env:NAME or file:PATH), as "
              + why
              + " and upstream.assertion is true");
    }
  }

  private void bootstrap() {
    String issuer = values.find(Keys.ADMIN_BOOTSTRAP_ISSUER);
    String subject = values.find(Keys.ADMIN_BOOTSTRAP_SUBJECT);
    if (issuer == null || subject == null) {
      return;
    }
    if (issuer.isEmpty() && !subject.isEmpty()) {
      expect(
          Keys.ADMIN_BOOTSTRAP_ISSUER, "the subject's issuer, as admin.bootstrap.subject is set");
    } else if (subject.isEmpty() && !issuer.isEmpty()) {
      expect(Keys.ADMIN_BOOTSTRAP_SUBJECT, "a subject, as admin.bootstrap.issuer is set");
    }
  }

  private void issuer(int number, boolean production) {
    Duration interval = values.find(IssuerKeys.KEYS_REFRESH_INTERVAL.of(number));
    Duration stale = values.find(IssuerKeys.KEYS_STALE_FOR.of(number));
    if (interval != null && stale != null && stale.compareTo(interval) < 0) {
      expect(
          IssuerKeys.KEYS_STALE_FOR.of(number),
          "at least keys.refresh-interval of the same issuer");
    }
    String url = values.find(IssuerKeys.URL.of(number));
    var jwks = values.find(IssuerKeys.JWKS_URI.of(number));
    trust(number);
    if (!production || url == null || jwks == null) {
      return;
    }
    String why =
        "https:// while profile is production: keys that come without TLS may be anybody's";
    if (jwks.isPresent()) {
      if ("http".equalsIgnoreCase(jwks.get().getScheme())) {
        expect(IssuerKeys.JWKS_URI.of(number), why);
      }
    } else if (url.regionMatches(true, 0, "http:", 0, "http:".length())) {
      expect(IssuerKeys.URL.of(number), why);
    }
  }

  private void trust(int number) {
    Key<Optional<Path>> key = IssuerKeys.TRUST.of(number);
    Optional<Path> trust = values.find(key);
    String fault = trust == null ? null : trust.map(PemChecks::certificates).orElse(null);
    if (fault != null) {
      expect(key, fault);
    }
  }

  private void differentIssuers() {
    Map<String, Integer> numbers = new HashMap<>();
    for (int number = 0; number < values.issuers(); number++) {
      Key<String> key = IssuerKeys.URL.of(number);
      String url = values.find(key);
      Integer before = url == null ? null : numbers.putIfAbsent(url, number);
      if (before != null) {
        expect(key, "another one than issuer " + before + " has");
      }
    }
  }

  private boolean isEmpty(Key<String> key) {
    String value = values.find(key);
    return value != null && value.isEmpty();
  }

  private void expect(Key<?> key, String expected) {
    faults.add(Fault.value(values.given(key), key, expected));
  }
}
