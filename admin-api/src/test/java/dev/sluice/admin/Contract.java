package dev.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The OpenAPI document that is served, and whether requests and answers keep to it. */
final class Contract {

  private static final String HERE = "https://sluice.test/openapi.json";

  private final JsonNode document;
  private final SchemaRegistry registry;

  Contract(String text) {
    document = ContractDocuments.json(text);
    registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, builder -> builder.schemas(Map.of(HERE, text)));
  }

  JsonNode document() {
    return document;
  }

  /** The template of a path; the path itself when there is none. */
  private String template(String target) {
    String path = target.replaceFirst("\\?.*", "");
    String best = path;
    for (String candidate : document.get("paths").propertyNames()) {
      String pattern = candidate.replaceAll("\\{[a-z_]+}", "[^/]+");
      if (path.matches(pattern) && (best.equals(path) || !candidate.contains("{"))) {
        best = candidate;
      }
    }
    return best;
  }

  void check(String method, String target, @Nullable String sent, TestPlane.Reply reply) {
    String at = "/paths/" + escaped(template(target)) + "/" + method.toLowerCase(Locale.ROOT);
    if (document.at(at).isMissingNode() || method.equals("HEAD")) {
      assertThat(reply.status()).as(at).matches(status -> status == 200 || status >= 400);
      return;
    }
    if (sent != null && reply.status() < 300) {
      assertThat(faults(at + "/requestBody/content/application~1json/schema", sent))
          .as(sent)
          .isEmpty();
    }
    checkAnswer(at + "/responses/" + reply.status(), reply);
  }

  private void checkAnswer(String at, TestPlane.Reply reply) {
    assertThat(reply.field("x-content-type-options")).isEqualTo("nosniff");
    if (reply.status() == 204) {
      assertThat(document.at(at).isMissingNode()).as(at).isFalse();
      assertThat(reply.body()).isEmpty();
      return;
    }
    boolean isProblem = document.at(at + "/content").isMissingNode() && reply.status() >= 400;
    String response = isProblem ? "/components/responses/Problem" : at;
    String type = reply.field("content-type");
    for (Map.Entry<String, JsonNode> header : document.at(at + "/headers").properties()) {
      assertThat(reply.field(header.getKey())).as(header.getKey()).isNotEmpty();
    }
    if (type.contains("json")) {
      assertThat(faults(response + "/content/" + escaped(type) + "/schema", reply.body()))
          .as(at + ": " + reply.body())
          .isEmpty();
    }
  }

  /** What the schema at a place of the document says of a text. */
  Iterable<?> faults(String pointer, String text) {
    assertThat(document.at(pointer).isMissingNode()).as(pointer).isFalse();
    String fragment = pointer.replace("{", "%7B").replace("}", "%7D").replace(" ", "%20");
    return registry
        .getSchema(SchemaLocation.of(HERE + "#" + fragment))
        .validate(ContractDocuments.json(text));
  }

  static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
