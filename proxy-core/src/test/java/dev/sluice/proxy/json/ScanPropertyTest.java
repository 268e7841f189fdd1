package dev.sluice.proxy.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random documents, chunkings and selections, with Jackson as the oracle. */
class ScanPropertyTest {
  private static final int CASES = 20_000;
  private static final JsonLimits LIMITS = new JsonLimits(4, 256, 10_000, 4_096, 128);

  private final JsonScanner scanner = new JsonScanner(Selection.builder().build(), LIMITS);
  private int accepted;

  @Test
  void acceptsWhatJacksonAcceptsAndFindsWhatIsSelected() {
    Seeds.forEach(
        CASES,
        seed -> {
          Random random = new Random(seed);
          RandomJson documents = new RandomJson(random, true);
          check(random.nextBoolean() ? documents.valid() : documents.broken(), random);
        });
    if (System.getProperty("sluice.seed") == null) {
      assertThat(accepted).isPositive();
    }
  }

  private void check(byte[] document, Random random) {
    Reference reference = new Reference(random);
    List<ByteBuf> pieces = Pieces.cut(document, random);
    try {
      switch (Pieces.scan(scanner, reference.selection(), pieces)) {
        case Scan.Read(Fact root, long bytes) -> {
          accepted++;
          assertThat(bytes).isEqualTo(document.length);
          assertThat(expected(document, reference)).as("the oracle refuses").isNotNull();
          compare(root, expected(document, reference), document);
        }
        case Scan.Refused(JsonFault fault, long offset, String path) -> {
          assertThat(offset).isBetween(0L, (long) document.length);
          assertThat(expected(document, reference)).as("refused: " + fault).isNull();
        }
      }
    } finally {
      Pieces.release(pieces);
    }
  }

  /** What must be found; null when the document must be refused. */
  private static Reference.@Nullable Place expected(byte[] document, Reference reference) {
    try {
      Tree tree = Tree.parse(document);
      return tree.depth() > LIMITS.maxDepth() || tree.hasLoneSurrogate()
          ? null
          : reference.select(tree);
    } catch (IOException e) {
      return null;
    }
  }

  private static void compare(Fact fact, Reference.@Nullable Place place, byte[] document) {
    if (place == null) {
      throw new AssertionError("nothing is there");
    }
    assertThat(fact.kind()).isEqualTo(place.tree().kind());
    assertThat(fact.name()).isEqualTo(place.name());
    assertThat(fact.index()).isEqualTo(place.index());
    assertThat(fact.text()).isEqualTo(text(place));
    assertThat(valueAt(fact, document)).isEqualTo(place.tree());
    assertThat(fact.children()).hasSameSizeAs(place.children());
    for (int i = 0; i < place.children().size(); i++) {
      compare(fact.children().get(i), place.children().get(i), document);
    }
  }

  private static @Nullable String text(Reference.Place place) {
    boolean hasText =
        place.tree().kind() == JsonKind.STRING || place.tree().kind() == JsonKind.NUMBER;
    return place.read() && hasText ? ((Tree.Scalar) place.tree()).text() : null;
  }

  private static Tree valueAt(Fact fact, byte[] document) {
    byte[] value = Arrays.copyOfRange(document, (int) fact.start(), (int) fact.end());
    String text = new String(value, StandardCharsets.UTF_8);
    assertThat(text).isEqualTo(text.strip());
    try {
      return Tree.parse(value);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
