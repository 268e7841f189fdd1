package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.admin.runtimes.Inspection;
import dev.sluice.admin.runtimes.RuntimeInspector;
import dev.sluice.admin.runtimes.RuntimeTarget;
import dev.sluice.proxy.destination.SecretSource;
import dev.sluice.proxy.directory.RuntimeRecord.Dialect;
import dev.sluice.proxy.identity.caller.OwnAssertions;
import dev.sluice.proxy.net.AddressGuard;
import dev.sluice.proxy.net.AddressRules;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the control plane reads of a real LangGraph server. */
class RuntimeInspectorIT {

  /** Of "agent" in every server (contract section 5). */
  private static final UUID AGENT = UUID.fromString("fe096781-5601-53d2-b2f6-0d3403f7e9ca");

  @Test
  void readsVersionGraphsAndSchemasTheSameEachTime() throws Exception {
    var target = new RuntimeTarget(URI.create(RealRuntime.shared().url()), null, "x-api-key", null);
    var guard = new AddressGuard(new AddressRules(true, true));
    try (var inspector = new RuntimeInspector(guard, SecretSource.NONE, OwnAssertions.NONE)) {
      Inspection first = inspector.inspect(target);
      assertThat(first.dialect()).isEqualTo(Dialect.PYTHON);
      assertThat(first.version()).matches("\\d+\\.\\d+.*");
      assertThat(first.graphs())
          .extracting(Inspection.Graph::id)
          .contains("agent", "approval", "custom", "echo", "parent", "slow");
      assertThat(first.graphs()).allMatch(graph -> graph.schemaHash() != null);
      Inspection second = inspector.inspect(target);
      assertThat(second.graphs())
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(first.graphs());
      assertThat(inspector.systemAssistant(target, "agent").orElseThrow().id()).isEqualTo(AGENT);
      assertThat(inspector.systemAssistant(target, "none")).isEmpty();
      assertThat(inspector.assistant(target, AGENT).orElseThrow().isSystem()).isTrue();
      assertThat(inspector.assistant(target, UUID.randomUUID())).isEmpty();
    }
  }
}
