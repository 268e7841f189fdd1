package dev.sluice.proxy.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.directory.Environment;
import dev.sluice.proxy.identity.PrincipalKind;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonScanner;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.Unpooled;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stamps as they are written, and read again. */
class StampsTest {
  private static final UUID AGENT = UUID.randomUUID();

  @Test
  void readsWhatItWrites() {
    for (PrincipalKind kind : PrincipalKind.values()) {
      for (Environment environment : Environment.values()) {
        for (UUID agent : new @Nullable UUID[] {AGENT, null}) {
          Stamps stamps =
              new Stamps(
                  UUID.randomUUID(),
                  UUID.randomUUID(),
                  environment,
                  agent,
                  kind,
                  UUID.randomUUID());
          Fact written = scanned(stamps.members().object());
          assertThat(Stamps.read(name -> written.member(name).text())).contains(stamps);
          assertThat(written.size()).isEqualTo(agent == null ? 4 : 5);
        }
      }
    }
  }

  private static Fact scanned(byte[] json) {
    Selection all = Selection.builder().read(Stamps.PREFIX + "*").build();
    JsonScanner scanner = new JsonScanner(all, JsonLimits.DEFAULT);
    scanner.feed(Unpooled.wrappedBuffer(json));
    if (scanner.end() instanceof Scan.Read read) {
      return read.root();
    }
    throw new AssertionError("no JSON");
  }

  @Test
  void writesIdsAndNothingElse() {
    UUID id = new UUID(0x0199_0000_0000_7000L, 0x8000_0000_0000_0001L);
    Stamps stamps = new Stamps(id, id, Environment.PROD, null, PrincipalKind.USER, id);
    assertThat(stamps.members().object())
        .asString(UTF_8)
        .isEqualTo(
            """
            {"sluice_tenant":"01990000-0000-7000-8000-000000000001",\
            "sluice_project":"01990000-0000-7000-8000-000000000001",\
            "sluice_env":"prod",\
            "sluice_principal":"user:01990000-0000-7000-8000-000000000001"}\
            """);
  }
}
