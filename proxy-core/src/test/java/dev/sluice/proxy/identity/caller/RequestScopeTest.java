package dev.sluice.proxy.identity.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.proxy.http.BadMessage;
import dev.sluice.proxy.http.HeadReader;
import dev.sluice.proxy.http.HeadReader.HeadLimits;
import dev.sluice.proxy.http.RequestHead;
import dev.sluice.proxy.identity.caller.RequestScope.OfCredential;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each source of a request's scope, and each two of them that disagree (design section 5). */
class RequestScopeTest {
  private static final OfCredential NOTHING = new OfCredential(null, null, null);

  /** Each column names the same from one source: key, base path, header, claim. */
  @ParameterizedTest
  @CsvSource({
    "acme, , , , API_KEY",
    " , acme, , , BASE_PATH",
    " , , acme, , HEADER",
    " , , , acme, TOKEN_CLAIM",
    "acme, acme, acme, acme, API_KEY",
    " , acme, , acme, BASE_PATH",
  })
  void takesTheTenantFromEachSource(
      @Nullable String key,
      @Nullable String path,
      @Nullable String header,
      @Nullable String claim,
      RequestScope.Source first)
      throws Exception {
    RequestScope scope =
        RequestScope.of(
            head(path == null ? null : "/-/at/" + path + "/p/dev", field("tenant", header)),
            new OfCredential(key, claim, null));
    assertThat(scope.tenant()).isEqualTo("acme");
    assertThat(scope.sources().getFirst()).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "acme, other, , , the API key and the base path",
    "acme, , other, , the API key and the header",
    "acme, , , other, the API key and the token's tenant claim",
    " , acme, other, , the base path and the header",
    " , acme, , other, the base path and the token's tenant claim",
    " , , acme, other, the header and the token's tenant claim",
    "acme, acme, acme, other, the API key and the token's tenant claim",
  })
  void refusesTwoTenantsAndSaysWhichSourcesNameThem(
      @Nullable String key,
      @Nullable String path,
      @Nullable String header,
      @Nullable String claim,
      String sources)
      throws Exception {
    RequestHead head =
        head(path == null ? null : "/-/at/" + path + "/p/dev", field("tenant", header));
    assertRefused(head, new OfCredential(key, claim, null), "tenant", sources);
  }

  @Test
  void takesTheProjectFromTheBasePathAndTheHeader() throws Exception {
    assertThat(RequestScope.of(head("/-/at/acme/shop/dev", ""), NOTHING).project())
        .isEqualTo("shop");
    assertThat(RequestScope.of(head(null, field("project", "shop")), NOTHING).project())
        .isEqualTo("shop");
    RequestHead both = head("/-/at/acme/shop/dev", field("project", "shop"));
    assertThat(RequestScope.of(both, NOTHING).project()).isEqualTo("shop");
    assertRefused(
        head("/-/at/acme/shop/dev", field("project", "other")),
        NOTHING,
        "project",
        "the base path and the header");
  }

  /** By key, base path, header. */
  @ParameterizedTest
  @CsvSource({"prod, , ", " , prod, ", " , , prod", "prod, prod, prod"})
  void takesTheEnvironmentFromEachSource(
      @Nullable String key, @Nullable String path, @Nullable String header) throws Exception {
    RequestHead head =
        head(path == null ? null : "/-/at/acme/p/" + path, field("environment", header));
    assertThat(RequestScope.of(head, ofKey(key)).environment()).isEqualTo("prod");
  }

  @ParameterizedTest
  @CsvSource({
    "prod, dev, , the API key and the base path",
    "prod, , dev, the API key and the header",
    " , prod, dev, the base path and the header",
  })
  void refusesTwoEnvironments(
      @Nullable String key, @Nullable String path, @Nullable String header, String sources)
      throws Exception {
    RequestHead head =
        head(path == null ? null : "/-/at/acme/p/" + path, field("environment", header));
    assertRefused(head, ofKey(key), "environment", sources);
  }

  @Test
  void saysNothingWhereNothingIsSaid() throws Exception {
    RequestScope scope = RequestScope.of(head(null, ""), NOTHING);
    assertThat(scope.tenant()).isNull();
    assertThat(scope.project()).isNull();
    assertThat(scope.environment()).isNull();
    assertThat(scope.sources()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "tenant, Acme",
    "tenant, -a",
    "project, a/b",
    "environment, DEV",
  })
  void refusesWhatIsNoName(String what, String value) throws Exception {
    RequestHead head = head(null, field(what, value));
    Refusal refusal = refusal(head, NOTHING);
    assertThat(refusal.reason()).isEqualTo("x-sluice-" + what + "-malformed");
    assertThat(refusal.detail()).contains("expected: ");
  }

  @ParameterizedTest
  @CsvSource({"qa, ", ", qa", "qa, qa"})
  void knowsWhichEnvironmentsThereAre(@Nullable String path, @Nullable String header)
      throws Exception {
    RequestHead head =
        head(path == null ? null : "/-/at/acme/p/" + path, field("environment", header));
    Refusal refusal = refusal(head, NOTHING);
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.ABSENT);
    assertThat(refusal.reason()).isEqualTo("environment-unknown");
  }

  @Test
  void refusesANameThatIsGivenTwice() throws Exception {
    RequestHead head = head(null, field("project", "shop") + field("project", "shop"));
    assertThat(refusal(head, NOTHING).detail()).contains("given more than once");
  }

  private static void assertRefused(
      RequestHead head, OfCredential credential, String what, String sources) {
    Refusal refusal = refusal(head, credential);
    assertThat(refusal.kind()).isEqualTo(Refusal.Kind.UNCLEAR);
    assertThat(refusal.reason()).isEqualTo(what + "-contradicted");
    assertThat(refusal.detail())
        .isEqualTo(sources + " name different " + what + "s: leave one out");
  }

  private static Refusal refusal(RequestHead head, OfCredential credential) {
    return Objects.requireNonNull(
        catchThrowableOfType(Refusal.class, () -> RequestScope.of(head, credential)));
  }

  private static OfCredential ofKey(@Nullable String environment) {
    return new OfCredential(environment == null ? null : "acme", null, environment);
  }

  private static String field(String what, @Nullable String value) {
    return value == null ? "" : "x-sluice-" + what + ": " + value + "\r\n";
  }

  /** A head at a base path, or at none, as it is decided. */
  private static RequestHead head(@Nullable String at, String fields) throws BadMessage {
    String text =
        "GET " + (at == null ? "" : at) + "/threads HTTP/1.1\r\nhost: h\r\n" + fields + "\r\n";
    ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    try {
      RequestHead head =
          Objects.requireNonNull(
              new HeadReader(new HeadLimits(8_192, 32_768, 100)).readRequest(in, false));
      return at == null ? head : head.withoutBasePath();
    } finally {
      in.release();
    }
  }
}
