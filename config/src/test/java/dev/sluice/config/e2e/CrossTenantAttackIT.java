package dev.sluice.config.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sluice.proxy.operation.Operation;
import dev.sluice.proxy.operation.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two tenants, two projects, three roles and two environments on one real server: nobody sees or
 * touches what is another's, and what is another's is like what is not there. The attacks are in
 * {@code attack_check.py}.
 */
class CrossTenantAttackIT {
  @TempDir Path directory;

  @Test
  void nobodySeesOrTouchesWhatIsAnothers() throws IOException {
    Path operations = directory.resolve("operations");
    Files.writeString(
        operations,
        Operations.all().stream().map(Operation::name).collect(Collectors.joining("\n")));
    RealRuntime runtime = RealRuntime.start("runtime-attacked", Map.of("LOG_LEVEL", "ERROR"));
    Program attack;
    try (SharedGateway gateway = SharedGateway.start(directory)) {
      attack = gateway.run("attack_check.py", runtime.url(), "--operations", operations.toString());
    } finally {
      runtime.stop();
    }
    judge(attack);
  }

  private static void judge(Program attack) throws IOException {
    List<String> failures = new ArrayList<>();
    JsonNode summary = MissingNode.getInstance();
    for (String line : attack.output()) {
      JsonNode found = new ObjectMapper().readTree(line);
      if (found.has("failed")) {
        failures.add(found.get("failed").asText());
      } else {
        summary = found.get("summary");
      }
    }
    assertThat(summary.isMissingNode()).as(attack::lastWords).isFalse();
    System.out.printf(
        "RESULT attack suite: %d cells over %d operations, %d answers searched: %d leaks,"
            + " %d failed, in %d s%n",
        summary.get("cells").asInt(),
        summary.get("operations").asInt(),
        summary.get("answers").asInt(),
        summary.get("leaks").asInt(),
        summary.get("failed").asInt(),
        summary.get("seconds").asInt());
    assertThat(failures).isEmpty();
    assertThat(summary.get("cells").asInt()).isGreaterThan(5000);
  }
}
