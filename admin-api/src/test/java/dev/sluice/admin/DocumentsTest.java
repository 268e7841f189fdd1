package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.admin.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The README and the OpenAPI document say what the route table says. */
class DocumentsTest {

  /** Where the README goes on with what there is besides in other than open mode. */
  static final String WITH_IDENTITY = "## With identity";

  @Test
  void openApiListsTheRoutesAndWhoMayAsk() throws IOException {
    Set<String> promised = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : ContractDocuments.openApi().get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        promised.add(
            operation.getKey().toUpperCase(Locale.ROOT)
                + " "
                + path.getKey()
                + " "
                + operation.getValue().get("x-sluice-access").asString());
      }
    }
    Set<String> served = new TreeSet<>();
    for (Route route : routes()) {
      served.add(route.method() + " " + route.path() + " " + accessOf(route));
    }
    assertThat(promised).isEqualTo(served);
  }

  @Test
  void openApiNamesEveryOperationOnceAndRefersOnlyToWhatIsThere() throws IOException {
    JsonNode document = ContractDocuments.openApi();
    assertThat(document.get("openapi").asString()).isEqualTo("3.1.0");
    List<String> ids = document.findValuesAsString("operationId");
    assertThat(ids).hasSize(routes().size()).doesNotHaveDuplicates();
    for (String reference : document.findValuesAsString("$ref")) {
      assertThat(reference).startsWith("#/");
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }

  @Test
  void openApiHoldsValidSchemas() throws IOException {
    var metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    JsonNode schemas = ContractDocuments.openApi().at("/components/schemas");
    assertThat(schemas.size()).isPositive();
    for (Map.Entry<String, JsonNode> schema : schemas.properties()) {
      assertThat(metaSchema.validate(schema.getValue())).as(schema.getKey()).isEmpty();
    }
  }

  @Test
  void readmeListsTheRoutesAndWhoMayAsk() throws IOException {
    Set<String> documented = new TreeSet<>();
    List<String> lines = Files.readAllLines(Path.of("README.md"));
    for (String line : lines.subList(0, lines.indexOf(WITH_IDENTITY))) {
      // | `GET /healthz` | anybody | … |
      String[] cells = line.split("\\|", -1);
      if (cells.length > 3 && cells[1].strip().matches("`[A-Z]+ /.*`")) {
        documented.add(cells[1].strip().replace("`", "") + " " + cells[2].strip());
      }
    }
    Set<String> served = new TreeSet<>();
    for (Route route : routes()) {
      served.add(route.method() + " " + route.path() + " " + accessOf(route).replace('-', ' '));
    }
    assertThat(documented).isEqualTo(served);
  }

  private static String accessOf(Route route) {
    return route.access().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static List<Route> routes() throws IOException {
    try (var admin = TestAdmin.start()) {
      return Routes.of(admin.sources()).routes();
    }
  }
}
