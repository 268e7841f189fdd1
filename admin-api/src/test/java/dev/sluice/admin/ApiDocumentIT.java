package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** With identity, too, the README and the OpenAPI document say what the route table says. */
class ApiDocumentIT {

  private static TestPlane plane;
  private static JsonNode document;

  @BeforeAll
  static void start() throws IOException {
    plane = TestPlane.start();
    document = plane.contract().document();
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @Test
  void listsTheRoutesAndWhoMayAsk() {
    Set<String> promised = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        promised.add(
            operation.getKey().toUpperCase(Locale.ROOT)
                + " "
                + path.getKey()
                + " "
                + operation.getValue().get("x-sluice-access").asString());
      }
    }
    assertThat(promised).isEqualTo(served());
  }

  @Test
  void namesEveryOperationOnceAndRefersOnlyToWhatIsThere() {
    List<String> ids = document.findValuesAsString("operationId");
    assertThat(ids).hasSize(plane.routes().size()).doesNotHaveDuplicates();
    for (String reference : document.findValuesAsString("$ref")) {
      assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
  }

  @Test
  void holdsValidSchemas() {
    var metaSchema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    for (Map.Entry<String, JsonNode> schema : document.at("/components/schemas").properties()) {
      assertThat(metaSchema.validate(schema.getValue())).as(schema.getKey()).isEmpty();
    }
  }

  @Test
  void givesExamplesThatAreOfTheirSchemas() {
    int examples = 0;
    for (String path : document.get("paths").propertyNames()) {
      String at = "/paths/" + Contract.escaped(path);
      for (Map.Entry<String, JsonNode> operation : document.at(at).properties()) {
        examples += examples(at + "/" + operation.getKey(), operation.getValue());
      }
    }
    assertThat(examples).isGreaterThan(50);
  }

  private static int examples(String at, JsonNode operation) {
    int examples = 0;
    for (String content : List.of("/requestBody", "/responses/200", "/responses/201")) {
      JsonNode example = operation.at(content + "/content/application~1json/example");
      if (!example.isMissingNode()) {
        String schema = at + content + "/content/application~1json/schema";
        assertThat(plane.contract().faults(schema, example.toString())).as(schema).isEmpty();
        examples++;
      }
    }
    return examples;
  }

  @Test
  void isInTheReadme() throws IOException {
    Set<String> documented = new TreeSet<>();
    boolean isHere = false;
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      isHere |= line.equals(DocumentsTest.WITH_IDENTITY);
      String[] cells = line.split("\\|", -1);
      if (isHere && cells.length > 3 && cells[1].strip().matches("`[A-Z]+ /.*`")) {
        documented.add(cells[1].strip().replace("`", "") + " " + cells[2].strip());
      }
    }
    assertThat(documented).isEqualTo(served());
  }

  private static Set<String> served() {
    Set<String> served = new TreeSet<>();
    for (Route route : plane.routes()) {
      served.add(route.method() + " " + route.path() + " " + route.access().code());
    }
    return served;
  }
}
