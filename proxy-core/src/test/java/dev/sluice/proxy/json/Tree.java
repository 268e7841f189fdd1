package dev.sluice.proxy.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.sluice.proxy.json.step.JsonKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A document as Jackson reads it, strictly, after a strict decoder of UTF-8 has read its bytes.
 * Names given twice stay, numbers are kept as they are written.
 */
sealed interface Tree {
  JsonFactory STRICT =
      JsonFactory.builder()
          .configure(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS, false)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(100_000)
                  .maxNumberLength(1_000_000)
                  .maxNameLength(10_000_000)
                  .maxStringLength(100_000_000)
                  .build())
          .build();

  /** A string, number, true, false, or null. */
  record Scalar(JsonKind kind, String text) implements Tree {}

  /** An array; its list may be changed. */
  record Array(List<Tree> elements) implements Tree {}

  /** An object; its list may be changed. */
  record Members(List<Member> members) implements Tree {}

  /** A member of an object. */
  record Member(String name, Tree value) {}

  /** Containers within containers. */
  default int depth() {
    return switch (this) {
      case Scalar s -> 0;
      case Array a -> 1 + a.elements.stream().mapToInt(Tree::depth).max().orElse(0);
      case Members o -> 1 + o.members.stream().mapToInt(m -> m.value.depth()).max().orElse(0);
    };
  }

  /** Whether half a surrogate pair stands in a name or string. */
  default boolean hasLoneSurrogate() {
    return switch (this) {
      case Scalar s -> isLone(s.text);
      case Array a -> a.elements.stream().anyMatch(Tree::hasLoneSurrogate);
      case Members o ->
          o.members.stream().anyMatch(m -> isLone(m.name) || m.value.hasLoneSurrogate());
    };
  }

  default JsonKind kind() {
    return switch (this) {
      case Scalar s -> s.kind;
      case Array a -> JsonKind.ARRAY;
      case Members o -> JsonKind.OBJECT;
    };
  }

  private static boolean isLone(String text) {
    return !StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  /**
   * Reads a document.
   *
   * @throws IOException it is none
   */
  static Tree parse(byte[] document) throws IOException {
    String text =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(document))
            .toString();
    try (JsonParser parser = STRICT.createParser(text)) {
      parser.nextToken();
      Tree tree = value(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more follows");
      }
      return tree;
    }
  }

  private static Tree value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("nothing");
    }
    return switch (token) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> new Scalar(JsonKind.STRING, parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Scalar(JsonKind.NUMBER, parser.getText());
      case VALUE_TRUE -> new Scalar(JsonKind.TRUE, "");
      case VALUE_FALSE -> new Scalar(JsonKind.FALSE, "");
      case VALUE_NULL -> new Scalar(JsonKind.NULL, "");
      default -> throw new IOException("unexpected " + token);
    };
  }

  private static Tree members(JsonParser parser) throws IOException {
    List<Member> members = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.add(new Member(name, value(parser)));
    }
    return new Members(members);
  }

  private static Tree array(JsonParser parser) throws IOException {
    List<Tree> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return new Array(elements);
  }
}
