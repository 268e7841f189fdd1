package dev.sluice.config.settings;

import static dev.sluice.config.settings.Faults.DURATION;
import static dev.sluice.config.settings.Faults.ISSUER_AUDIENCES;
import static dev.sluice.config.settings.Faults.ISSUER_URL;
import static dev.sluice.config.settings.Faults.faults;
import static dev.sluice.config.settings.Faults.identityFaults;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.settings.source.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator reads when what is set of issuers is wrong. */
class IssuerFaultsTest {
  @TempDir Path folder;

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

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("sluice.yaml"), text);
  }
}
