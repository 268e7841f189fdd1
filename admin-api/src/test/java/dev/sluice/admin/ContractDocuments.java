package dev.sluice.admin;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is promised: {@code openapi.json}, and whether an answer keeps to it. */
final class ContractDocuments {

  private static final String HERE = "https://sluice.test/openapi.json";

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private ContractDocuments() {}

  static String text() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(AdminServer.class.getResourceAsStream("openapi.json"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static JsonNode openApi() throws IOException {
    return json(text());
  }

  static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  /** What the document holds against an answer; empty when it is as promised. */
  static List<Error> faults(String method, String path, Wire.Reply reply) throws IOException {
    String escaped = path.replace("~", "~0").replace("/", "~1");
    String pointer = "/paths/" + escaped + "/" + method + "/responses/" + reply.status();
    if (reply.status() >= 400 && openApi().at(pointer).isMissingNode()) {
      pointer = "/components/responses/Problem";
    }
    String type = reply.field("content-type");
    pointer += "/content/" + type.replace("~", "~0").replace("/", "~1") + "/schema";
    if (openApi().at(pointer).isMissingNode()) {
      throw new AssertionError("openapi.json does not know " + pointer);
    }
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemas(Map.of(HERE, documentText())));
    return registry
        .getSchema(SchemaLocation.of(HERE + "#" + pointer.replace(" ", "%20")))
        .validate(json(reply.body()));
  }

  private static String documentText() {
    try {
      return text();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
