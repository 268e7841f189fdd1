package dev.sluice.config.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.config.settings.key.Keys;
import dev.sluice.config.settings.source.Assignment;
import dev.sluice.config.settings.source.Fault;
import dev.sluice.config.settings.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator reads when settings are wrong, word for word. */
class SettingsFaultsTest {
  private static final String DURATION = "a duration such as 500ms, 5s, 2m or 1h, from ";
  private static final String ADDRESS =
      "ADDRESS:PORT, such as 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080; port 0 is any free one";

  private static final String ISSUER_URL = "identity.issuers.0.url=https://id.example";
  private static final String ISSUER_AUDIENCES = "identity.issuers.0.audiences=sluice";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          event-loops=x               | x                 | a whole number from 0 to 1024
          event-loops=-1              | -1                | a whole number from 0 to 1024
          event-loops=007             | 007               | a whole number from 0 to 1024
          event-loops=99999999999     | 99999999999       | a whole number from 0 to 1024
          upstream.max-streams=0      | 0                 | a whole number from 1 to 1000000
          upstream.max-pending=       | empty             | a whole number from 0 to 1000000
          transport=EPOLL             | EPOLL             | one of auto, epoll, io_uring, nio
          http2.enabled=yes           | yes               | true or false
          upstream.host=a b           | a b               | host[:port], or nothing
          upstream.url=ftp://h        | ftp://h           | http://host[:port] or https://host[:port], without a path
          upstream.url=http://h/api   | http://h/api      | http://host[:port] or https://host[:port], without a path
          upstream.url=http://h:99999 | http://h:99999    | http://host[:port] or https://host[:port], without a path
          limits.head=64KB            | 64KB              | a size such as 512B, 64KiB or 1MiB, from 512B to 1MiB
          limits.head=2MiB            | 2MiB              | a size such as 512B, 64KiB or 1MiB, from 512B to 1MiB
          limits.body=0B              | 0B                | unlimited, or a size such as 512B, 64KiB, 1MiB or 2GiB, at least 1B
          limits.body=9999999999GiB   | 9999999999GiB     | unlimited, or a size such as 512B, 64KiB, 1MiB or 2GiB, at least 1B
          cors.origins=*,https://a    | *,https://a       | a list; each item * alone, or origins as browsers send them: scheme://host[:port], lower case
          cors.origins=https://a/     | https://a/        | a list; each item * alone, or origins as browsers send them: scheme://host[:port], lower case
          via=a b                     | a b               | a token of letters, digits, - . and _, or nothing
          log.level=fatal             | fatal             | one of error, warn, info, debug, trace
          database.data-dir=          | empty             | a directory, that is there or can be made
          database.pool-size=0        | 0                 | a whole number from 1 to 1000
          admin.bootstrap.issuer=me   | me                | an http or https URL without user, query and fragment; or nothing
          upstream.name=My Runtime    | My Runtime        | a lower-case letter, then up to 62 lower-case letters, digits and hyphens
          upstream.tenant=ACME        | ACME              | a tenant's slug: a lower-case letter, then up to 62 lower-case letters, digits and hyphens; or nothing
          upstream.credential=host    | host              | the name of a header field, other than those that frame or route a message
          upstream.secret-ref=hunter2 | ***               | env:NAME or file:PATH, or nothing
          upstream.assertion=1        | 1                 | true or false
          identity.max-cached-keys=0  | 0                 | a whole number from 1 to 10000000
          identity.max-cached-users=0 | 0                 | a whole number from 1 to 10000000
          identity.max-cached-tokens=-| -                 | a whole number from 0 to 10000000
          identity.max-refused-tokens=| empty             | a whole number from 0 to 10000000
          admission.max-loading=0     | 0                 | a whole number from 1 to 65536
          assertion.issuer=           | empty             | a name or URL without spaces
          assertion.key-ref=hunter2   | ***               | env:NAME or file:PATH, or nothing
          runtimes.max-calls=-1       | -1                | a whole number from 0 to 32768
          runtimes.secret-prefix=A-B  | A-B               | what names of environment variables may begin with, or nothing
          assertion.old-key-refs=a,env:B | [***, env:B]   | a list; each item env:NAME or file:PATH
          """)
  void saysWhatWasGivenAndWhatWasExpected(String assignment, String shown, String expected) {
    String key = assignment.substring(0, assignment.indexOf('='));
    assertThat(faults(assignment))
        .containsExactly("--set: %s: %s (expected: %s)".formatted(key, shown, expected));
  }

  @Test
  void namesTheRangeOfADuration() {
    assertThat(faults("timeouts.idle=5", "upstream.idle-timeout=5s", "drain.delay=-1s"))
        .containsExactly(
            "--set: timeouts.idle: 5 (expected: " + DURATION + "1ms to 24h)",
            "--set: upstream.idle-timeout: 5s (expected: " + DURATION + "1ms to 4999ms)",
            "--set: drain.delay: -1s (expected: " + DURATION + "0s to 24h)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          url=id.example              | id.example        | an http or https URL without user, query and fragment
          url=https://a:b@id.example  | https://***@id.example | an http or https URL without user, query and fragment
          jwks-uri=file:/keys         | file:/keys        | an http or https URL without user and fragment; or nothing
          audiences=                  | empty             | a list; each item an audience without spaces; at least one
          algorithms=HS256            | HS256             | a list; each item one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512; at least one
          types=                      | empty             | a list; each item a type without spaces; at least one
          keycloak=yes                | yes               | true or false
          tenants=ACME                | ACME              | a list; each item a tenant's slug, or * for all
          tenant-claim=               | empty             | the name of a claim
          groups.pattern=/{role}      | /{role}           | parts between /, one of them {tenant} and one {role}
          groups.roles=a=king         | a=king            | a list; each item NAME=ROLE, with a role that is one of owner, admin, member, auditor
          groups.roles=a=owner,a=admin | a=owner,a=admin  | a list; each item NAME=ROLE, with a role that is one of owner, admin, member, auditor
          jit=1                       | 1                 | true or false
          keys.max-response=1B        | 1B                | a size such as 512B, 64KiB or 1MiB, from 1KiB to 16MiB
          """)
  void saysWhatWasGivenOfAnIssuer(String assignment, String shown, String expected) {
    String key = "identity.issuers.0." + assignment.substring(0, assignment.indexOf('='));
    assertThat(faults(ISSUER_URL, ISSUER_AUDIENCES, "identity.issuers.0." + assignment))
        .containsExactly("--set: %s: %s (expected: %s)".formatted(key, shown, expected));
  }

  @Test
  void namesTheRangesOfAnIssuersDurations() {
    String issuer = "identity.issuers.0.";
    assertThat(
            faults(
                ISSUER_URL,
                ISSUER_AUDIENCES,
                issuer + "clock-skew=1h",
                issuer + "keys.refresh-interval=0s",
                issuer + "keys.refresh-pause=1h",
                issuer + "keys.stale-for=1000h",
                issuer + "keys.timeout=2m"))
        .containsExactly(
            "--set: identity.issuers.0.clock-skew: 1h (expected: " + DURATION + "0s to 5m)",
            "--set: identity.issuers.0.keys.refresh-interval: 0s (expected: "
                + DURATION
                + "100ms to 24h)",
            "--set: identity.issuers.0.keys.refresh-pause: 1h (expected: "
                + DURATION
                + "100ms to 10m)",
            "--set: identity.issuers.0.keys.stale-for: 1000h (expected: "
                + DURATION
                + "100ms to 720h)",
            "--set: identity.issuers.0.keys.timeout: 2m (expected: " + DURATION + "100ms to 1m)");
  }

  @Test
  void findsFaultsOfIssuersInEverySource() throws IOException {
    Path file =
        file(
            """
            open: false
            upstream.url: http://h
            identity:
              issuers:
                - url: https://a
                  audience: x
                - nothing
                - url: https://a
                  audiences: [x]
            """);
    Map<String, String> environment =
        Map.of(
            "SLUICE_IDENTITY_ISSUERS_0_AUDIENCES", "x",
            "SLUICE_IDENTITY_ISSUERS_0_JITT", "true",
            "SLUICE_IDENTITY_ISSUERS_X_JIT", "true");
    Sources sources =
        new Sources(
            file,
            environment,
            List.of(),
            List.of("identity.issuers.4.url=https://b", "identity.issuers.100.jit=true"));
    assertThat(faults(sources, Purpose.SERVE))
        .containsExactly(
            file
                + ":7: identity.issuers.1: no mapping (expected: keys with values, such as"
                + " \"url: https://…\")",
            file
                + ":6: identity.issuers.0.audience: unknown key, did you mean"
                + " identity.issuers.0.audiences?",
            "SLUICE_IDENTITY_ISSUERS_0_JITT: unknown variable (expected: a variable of the"
                + " reference file)",
            "SLUICE_IDENTITY_ISSUERS_X_JIT: unknown variable (expected: a variable of the"
                + " reference file)",
            "--set: identity.issuers.100.jit: unknown key, did you mean identity.issuers.0.jit?",
            "default: identity.issuers.1: not set (expected: issuers numbered from 0, without"
                + " gaps)",
            "default: identity.issuers.3: not set (expected: issuers numbered from 0, without"
                + " gaps)",
            "default: identity.issuers.4.audiences: not set (expected: a list; each item an"
                + " audience without spaces; at least one)",
            file
                + ":8: identity.issuers.2.url: https://a (expected: another one than issuer 0"
                + " has)");
  }

  @Test
  void refusesInProductionWhatIsGoodEnoughForDevelopmentOnly() {
    assertThat(
            identityFaults(
                "profile=production",
                "identity.issuers.0.url=http://id.example",
                "identity.issuers.0.audiences=a",
                "identity.issuers.1.url=https://id.example",
                "identity.issuers.1.audiences=a",
                "identity.issuers.1.jwks-uri=http://id.example/keys"))
        .containsExactly(
            "default: database.url: embedded (expected: jdbc:postgresql://… while profile is"
                + " production: the embedded server begins with a development identity)",
            "default: upstream.tenant: empty (expected: the slug of the tenant that the runtime"
                + " belongs to, as profile is production)",
            "default: assertion.key-ref: empty (expected: where the key is that all replicas seal"
                + " signing keys with (env:NAME or file:PATH), as profile is production and"
                + " upstream.assertion is true)",
            "--set: identity.issuers.0.url: http://id.example (expected: https:// while profile is"
                + " production: keys that come without TLS may be anybody's)",
            "--set: identity.issuers.1.jwks-uri: http://id.example/keys (expected: https:// while"
                + " profile is production: keys that come without TLS may be anybody's)");
  }

  @Test
  void asksForWhatOnlyTheEmbeddedDatabaseMakes() {
    assertThat(
            identityFaults(
                "database.url=jdbc:postgresql://h/db",
                "database.user=app",
                "admin.bootstrap.subject=ann",
                ISSUER_URL,
                ISSUER_AUDIENCES,
                "identity.issuers.0.keys.stale-for=1m"))
        .containsExactly(
            "default: upstream.tenant: empty (expected: the slug of the tenant that the runtime"
                + " belongs to, as database.url is not embedded)",
            "default: assertion.key-ref: empty (expected: where the key is that all replicas seal"
                + " signing keys with (env:NAME or file:PATH), as database.url is not embedded and"
                + " upstream.assertion is true)",
            "default: admin.bootstrap.issuer: empty (expected: the subject's issuer, as"
                + " admin.bootstrap.subject is set)",
            "--set: identity.issuers.0.keys.stale-for: 1m (expected: at least"
                + " keys.refresh-interval of the same issuer)");
  }

  @Test
  void findsNothingWrongWithTheExampleButFilesThatAreNotHere() {
    Path example = Path.of("dist", "examples", "sluice.yaml");
    Sources sources = new Sources(example, Map.of(), List.of(), List.of());
    assertThat(faults(sources, Purpose.SERVE))
        .hasSize(4)
        .allMatch(
            fault -> fault.contains("tls.") && fault.endsWith("a PEM file that can be read)"));
  }

  @Test
  void asksWhoIsToBeAnAdministrator() {
    Sources sources = new Sources(null, Map.of(), List.of(), List.of());
    assertThat(faults(sources, Purpose.GRANT))
        .containsExactly(
            "default: admin.bootstrap.issuer: empty (expected: who is to be a platform"
                + " administrator: --issuer and --subject)",
            "default: admin.bootstrap.subject: empty (expected: who is to be a platform"
                + " administrator: --issuer and --subject)");
  }

  private List<String> identityFaults(String... assignments) {
    List<String> all = new ArrayList<>(List.of("upstream.url=http://h"));
    all.addAll(List.of(assignments));
    return faults(new Sources(null, Map.of(), List.of(), all), Purpose.SERVE);
  }

  @Test
  void refusesAddressesWithoutAPortOrWithAnUnknownHost() {
    assertThat(faults("listen=8080", "admin.listen=no-such-host.invalid:1"))
        .containsExactly(
            "--set: listen: 8080 (expected: " + ADDRESS + ")",
            "--set: admin.listen: no-such-host.invalid:1 (expected: " + ADDRESS + ")");
  }

  @Test
  void listsTheFaultsOfAllSourcesAtOnce() throws IOException {
    Path file = file("upsteam:\n  url: http://h\nevent-loops: many\nlimits: 3\n");
    Sources sources =
        new Sources(
            file,
            Map.of("SLUICE_TRANSPORT", "epol", "SLUICE_UPSTREAM_MAX_STREM", "1", "PATH", "/bin"),
            List.of(new Assignment("--listen", "listen", "here")),
            List.of("foo", "x=y", "listen=127.0.0.1:1", "open=true"));
    assertThat(faults(sources, Purpose.SERVE))
        .containsExactly(
            file + ":2: upsteam.url: unknown key, did you mean upstream.url?",
            file + ":3: event-loops: many (expected: a whole number from 0 to 1024)",
            file + ":4: limits: unknown key (expected: a key of the reference file)",
            "SLUICE_UPSTREAM_MAX_STREM: unknown variable, did you mean SLUICE_UPSTREAM_MAX_STREAMS?",
            "SLUICE_TRANSPORT: transport: epol (expected: one of auto, epoll, io_uring, nio)",
            "--listen: listen: here (expected: " + ADDRESS + ")",
            "--set: no \"=\" in it (expected: key=value, such as upstream.max-streams=100)",
            "--set: x: unknown key (expected: a key of the reference file)",
            "--set: listen: given twice (expected: once; there is an option for it)",
            "default: upstream.url: not set"
                + " (expected: http://host[:port] or https://host[:port], without a path)");
  }

  @Test
  void needsNoRuntimeInTheSettingsOutsideOpenMode() {
    Sources none = new Sources(null, Map.of(), List.of(), List.of());
    assertThat(SettingsReader.read(none, Purpose.SERVE).find(Keys.UPSTREAM_URL)).isNull();
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    assertThat(
            faults(
                "profile=production",
                "listen=0.0.0.0:9000",
                "admin.listen=0.0.0.0:9000",
                "limits.request-line=32KiB",
                "limits.head=16KiB",
                "tls.certificate=/nowhere/cert.pem",
                "upstream.tls.trust=/nowhere/ca.pem",
                "database.user=app"))
        .containsExactly(
            "--set: database.user: app (expected: nothing while database.url is embedded: that"
                + " server makes its own)",
            "--set: open: true (expected: false while profile is production: an open gateway lets"
                + " everybody in)",
            "--set: admin.listen: 0.0.0.0:9000 (expected: a loopback address, unless"
                + " admin.tls.certificate and admin.tls.key are set, or admin.allow-remote is true)",
            "--set: admin.listen: 0.0.0.0:9000 (expected: another port than listen has)",
            "--set: limits.head: 16KiB (expected: at least limits.request-line, which is part of"
                + " it: 32KiB)",
            "default: tls.key: empty (expected: the certificate's key, as tls.certificate is set)",
            "--set: tls.certificate: /nowhere/cert.pem (expected: a PEM file that can be read)",
            "--set: upstream.tls.trust: /nowhere/ca.pem (expected: a PEM file that can be read)",
            "--set: upstream.tls.trust: /nowhere/ca.pem (expected: nothing, as upstream.url is"
                + " http://)");
  }

  @Test
  void leavesPlacesThatOneRuntimeCannotKeep() {
    assertThat(faults("admission.max-loading=10", "runtimes.max-calls=6"))
        .containsExactly(
            "--set: runtimes.max-calls: 6 (expected: at most half of admission.max-loading, as one"
                + " runtime must not keep all of these: 10)");
    for (int loading : new int[] {1, 2, 3}) {
      List<String> one = List.of("admission.max-loading=" + loading, "runtimes.max-calls=1");
      Sources sources = new Sources(null, Map.of(), List.of(), one);
      assertThat(SettingsReader.read(sources, Purpose.SERVE).get(Keys.RUNTIMES_MAX_CALLS)).isOne();
    }
  }

  @Test
  void wantsRoomForOneBodyThatIsHeld() {
    assertThat(faults("limits.held-body=8MiB", "limits.held-bodies=7MiB"))
        .containsExactly(
            "--set: limits.held-bodies: 7MiB (expected: auto, or at least limits.held-body, as one"
                + " such body must fit: 8MiB)");
    assertThat(faults("limits.held-bodies=1MiB")).hasSize(1);
    assertThat(faults("limits.held-body=8MiB", "limits.held-bodies-per-tenant=7MiB"))
        .containsExactly(
            "--set: limits.held-bodies-per-tenant: 7MiB (expected: auto, or at least"
                + " limits.held-body, as one such body must fit: 8MiB)");
    List<String> equal = List.of("limits.held-body=300MiB", "limits.held-bodies=300MiB");
    Sources sources = new Sources(null, Map.of(), List.of(), equal);
    assertThat(SettingsReader.read(sources, Purpose.SERVE).get(Keys.LIMITS_HELD_BODIES))
        .isEqualTo(300L * 1024 * 1024);
  }

  @Test
  void refusesFilesWithoutCertificatesOrKeys() throws IOException {
    Path junk = file("junk");
    assertThat(faults("tls.certificate=" + junk, "tls.key=" + junk))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("--set: tls.certificate: " + junk + " (expected: a PEM file with certificates");
    assertThat(faults("tls.key=" + junk))
        .contains(
            "--set: tls.key: "
                + junk
                + " (expected: a PEM file with a private key in PKCS#8, not encrypted)",
            "default: tls.certificate: empty (expected: the key's certificate, as tls.key is set)");
  }

  @Test
  void refusesTheSameOfTheAdminPort() throws IOException {
    Path junk = file("junk");
    assertThat(faults("admin.tls.certificate=" + junk, "admin.tls.key=" + junk))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("--set: admin.tls.certificate: " + junk + " (expected: a PEM file with");
    assertThat(faults("admin.tls.certificate=/nowhere/cert.pem", "admin.listen=0.0.0.0:9000"))
        .containsExactly(
            "default: admin.tls.key: empty (expected: the certificate's key, as"
                + " admin.tls.certificate is set)",
            "--set: admin.tls.certificate: /nowhere/cert.pem (expected: a PEM file that can be"
                + " read)");
  }

  @Test
  void refusesAnIssuersAuthoritiesThatCannotBeRead() throws IOException {
    Path junk = file("junk");
    assertThat(
            identityFaults(
                "identity.issuers.0.url=https://id.example",
                "identity.issuers.0.audiences=sluice",
                "identity.issuers.0.trust=/nowhere/ca.pem",
                "identity.issuers.1.url=https://other.example",
                "identity.issuers.1.audiences=sluice",
                "identity.issuers.1.trust=" + junk))
        .hasSize(2)
        .startsWith(
            "--set: identity.issuers.0.trust: /nowhere/ca.pem (expected: a PEM file that can be"
                + " read)")
        .last()
        .asString()
        .startsWith("--set: identity.issuers.1.trust: " + junk + " (expected: a PEM file with");
  }

  @Test
  void showsNoSecrets() {
    List<String> faults =
        faults(
            "upstream.url=http://me:hunter2@h/?token=hunter2",
            "database.url=postgres://me:hunter2@h/db?password=hunter2",
            "database.password-ref=hunter2",
            "database.password=hunter2");
    assertThat(faults)
        .hasSize(4)
        .noneMatch(fault -> fault.contains("hunter2"))
        .contains(
            "--set: database.password-ref: *** (expected: env:NAME or file:PATH, or nothing)",
            "--set: database.password: unknown key, did you mean database.password-ref?");
  }

  /** Whatever for: in open mode nobody would look at them. */
  @ParameterizedTest
  @ValueSource(
      strings = {"u:hunter2@h/d", "h/d?password=hunter2", "h/d?user=u&password=hunter2", "u@h/d"})
  void takesNoCredentialsInTheDatabasesUrl(String rest) {
    for (Purpose purpose : Purpose.values()) {
      List<String> given =
          List.of("open=true", "upstream.url=http://h", "database.url=jdbc:postgresql://" + rest);
      assertThat(faults(new Sources(null, Map.of(), List.of(), given), purpose))
          .filteredOn(fault -> fault.contains("database.url: "))
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("***", "database.password-ref")
          .doesNotContain("hunter2");
    }
  }

  @Test
  void makesValuesPrintable() {
    assertThat(faults("via=a\u001b[31m\nb"))
        .containsExactly(
            "--set: via: a\\u001b[31m\\u000ab"
                + " (expected: a token of letters, digits, - . and _, or nothing)");
    assertThat(faults("via=" + "é".repeat(500)).getFirst()).contains("…").hasSizeLessThan(250);
  }

  @Test
  void aBadValueOfAFileStaysAFaultWhenItIsOverridden() throws IOException {
    Path file = file("open: true\nupstream.url: http://h\nevent-loops: many\n");
    Sources sources = new Sources(file, Map.of("SLUICE_EVENT_LOOPS", "2"), List.of(), List.of());
    assertThat(faults(sources, Purpose.SERVE))
        .containsExactly(file + ":3: event-loops: many (expected: a whole number from 0 to 1024)");
  }

  @Test
  void leavesTheVariablesOfTheScriptAndOfKubernetesAlone() {
    Map<String, String> environment =
        Map.of(
            "SLUICE_HOME", "/opt/sluice",
            "SLUICE_JAVA_OPTS", "-Xmx1g",
            "SLUICE_SERVICE_HOST", "10.0.0.1",
            "SLUICE_SERVICE_PORT_HTTP", "8080",
            "SLUICE_PORT", "tcp://10.0.0.1:8080",
            "SLUICE_ADMIN_PORT_8081_TCP_PROTO", "tcp");
    Sources sources = new Sources(null, environment, List.of(), List.of());
    assertThat(SettingsReader.read(sources, Purpose.MIGRATE).shown()).isNotEmpty();
    assertThat(
            faults(
                new Sources(null, Map.of("SLUICE_PORT", "8080"), List.of(), List.of()),
                Purpose.MIGRATE))
        .containsExactly(
            "SLUICE_PORT: unknown variable (expected: a variable of the reference file)");
  }

  private List<String> faults(String... assignments) {
    List<String> all = new ArrayList<>(List.of("open=true", "upstream.url=http://h"));
    all.addAll(List.of(assignments));
    return faults(new Sources(null, Map.of(), List.of(), all), Purpose.SERVE);
  }

  private static List<String> faults(Sources sources, Purpose purpose) {
    SettingsException refused =
        catchThrowableOfType(SettingsException.class, () -> SettingsReader.read(sources, purpose));
    return refused.faults().stream().map(Fault::toString).toList();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("sluice.yaml"), text);
  }
}
