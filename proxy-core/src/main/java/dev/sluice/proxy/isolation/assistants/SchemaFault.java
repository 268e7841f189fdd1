package dev.sluice.proxy.isolation.assistants;

import dev.sluice.proxy.isolation.request.Denial;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonWriter;
import dev.sluice.proxy.operation.Reply;
import dev.sluice.proxy.operation.Words;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a runtime says of a body that its schema doesn't allow, where we answer in its place: the
 * words of jsonschema_rs, with which Python servers of the pinned version check. Pure.
 */
final class SchemaFault {
  private SchemaFault() {}

  static Denial ofType(List<String> path, Fact value, String type) {
    return denial(path, value, json(value) + " is not of type \"" + type + '"', "type");
  }

  /** {@code candidates} completes "is not one of …". */
  static Denial ofEnum(List<String> path, Fact value, String candidates) {
    return denial(path, value, json(value) + " is not one of " + candidates, "enum");
  }

  /** {@code wrong} completes "is …". */
  static Denial of(String name, Fact value, String wrong, String keyword) {
    return denial(List.of(name), value, json(value) + " is " + wrong, keyword);
  }

  private static Denial denial(List<String> path, Fact value, String sentence, String keyword) {
    StringBuilder schema = new StringBuilder("schema");
    StringBuilder instance = new StringBuilder("instance");
    for (String name : path) {
      if (name.equals("items")) {
        schema.append("[\"items\"]");
        instance.append('[').append(value.index()).append(']');
      } else {
        schema.append("[\"properties\"][\"").append(name).append("\"]");
        instance.append("[\"").append(name).append("\"]");
      }
    }
    String detail =
        "%s\n\nFailed validating \"%s\" in %s\n\nOn %s:\n    %s"
            .formatted(sentence, keyword, schema, instance, json(value));
    return Denial.reply(
        "schema-" + keyword, new Words(Reply.detail(422, detail), issue(path, sentence)));
  }

  /** In the form of a JavaScript server's, and not in its words. */
  private static Reply issue(List<String> path, String sentence) {
    JsonWriter json = new JsonWriter().beginObject().member("code", "custom");
    json.member("message", sentence).name("path").beginArray();
    path.forEach(json::value);
    return Reply.issue(new String(json.endArray().endObject().toBytes(), StandardCharsets.UTF_8));
  }

  private static String json(Fact value) {
    return new String(value.json(), StandardCharsets.UTF_8);
  }
}
