package dev.sluice.proxy.store;

import static dev.sluice.proxy.store.RandomAnswer.FOREIGN;
import static dev.sluice.proxy.store.RandomAnswer.LABEL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.sluice.proxy.json.Fact;
import dev.sluice.proxy.json.JsonEdits;
import dev.sluice.proxy.json.JsonScanner;
import dev.sluice.proxy.json.Rewrite;
import dev.sluice.proxy.json.Scan;
import dev.sluice.proxy.json.Selection;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a tenant gets to see of the store's answers, however they are cut. */
class StoreFilterTest {
  private static final int CASES = 6_000;
  private static final JsonLimits LIMITS = new JsonLimits(1_024, 256, 4_096, 100_000, 128);

  /** What came of an answer: what was passed on, and whether it was whole. */
  private record Passed(String text, boolean whole) {}

  private static Passed pass(StoreAnswer answer, byte[] document, Random random) {
    StoreFilter filter = new StoreView(answer, LABEL).filter();
    ByteBuf in = Unpooled.wrappedBuffer(document);
    ByteBuf out = Unpooled.buffer();
    int greatest = random.nextBoolean() ? 1 + random.nextInt(9) : 1 + document.length;
    boolean fine = true;
    for (int at = 0; at < document.length && fine; ) {
      int to = Math.min(document.length, at + 1 + random.nextInt(greatest));
      fine = filter.feed(in, at, to, out);
      at = to;
    }
    return new Passed(out.toString(UTF_8), filter.end() && fine);
  }

  private static Passed pass(StoreAnswer answer, String document) {
    return pass(answer, document.getBytes(UTF_8), new Random(1));
  }

  /** The same by a tree of facts and edits. */
  private static String expected(StoreAnswer answer, byte[] document) {
    String path =
        switch (answer) {
          case ITEM -> "namespace[*]";
          case ITEMS -> "items[*].namespace[*]";
          case NAMESPACES -> "namespaces[*][*]";
        };
    JsonScanner scanner = new JsonScanner(Selection.builder().read(path).build(), LIMITS);
    scanner.feed(Unpooled.wrappedBuffer(document));
    if (!(scanner.end() instanceof Scan.Read(Fact root, long bytes))) {
      throw new AssertionError("not JSON: " + new String(document, UTF_8));
    }
    JsonEdits edits = new JsonEdits();
    switch (answer) {
      case ITEM -> {
        if (root.kind() != JsonKind.NULL && !strip(edits, root.member("namespace"), 1)) {
          edits.replace(root, "null".getBytes(UTF_8));
        }
      }
      case ITEMS -> {
        for (Fact item : root.member("items").children()) {
          if (!strip(edits, item.member("namespace"), 1)) {
            edits.remove(item);
          }
        }
      }
      case NAMESPACES -> {
        for (Fact namespace : root.member("namespaces").children()) {
          if (!strip(edits, namespace, 2)) {
            edits.remove(namespace);
          }
        }
      }
    }
    return applied(edits.toRewrite(), document);
  }

  /** Whether the namespace is the tenant's and long enough; if so, its label is taken out. */
  private static boolean strip(JsonEdits edits, Fact namespace, int least) {
    if (namespace.kind() != JsonKind.ARRAY || namespace.size() < least) {
      return false;
    }
    Fact first = namespace.children().getFirst();
    boolean ours = first.kind() == JsonKind.STRING && LABEL.equals(first.text());
    if (ours) {
      edits.remove(first);
    }
    return ours;
  }

  private static String applied(Rewrite rewrite, byte[] document) {
    StringBuilder text = new StringBuilder();
    List<ByteBuf> held = new ArrayList<>();
    held.add(Unpooled.copiedBuffer(document));
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part : rewrite.apply(held, UnpooledByteBufAllocator.DEFAULT)) {
      all.writeBytes(part);
      part.release();
    }
    return text.append(all.toString(UTF_8)).toString();
  }

  @Test
  void passesWhatEditingTheWholeDocumentGives() throws IOException {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      StoreAnswer answer = StoreAnswer.values()[seed % 3];
      byte[] document = new RandomAnswer(random).make(answer);
      Passed passed = pass(answer, document, random);
      String what = "seed " + seed + ": " + new String(document, UTF_8);
      assertThat(passed.whole()).as(what).isTrue();
      assertThat(passed.text()).as(what).isEqualTo(expected(answer, document));
      assertThat(passed.text()).as(what).doesNotContain(FOREIGN);
      checkJson(passed.text());
    }
  }

  /** Reads it with Jackson. */
  private static void checkJson(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      while (parser.nextToken() != null) {
        assertThat(parser.currentToken()).isNotNull();
      }
    }
  }

  @Test
  void passesTheBeginningOfWhatIsCutOffAndSaysThatItIsNotWhole() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      StoreAnswer answer = StoreAnswer.values()[seed % 3];
      byte[] document =
          new String(new RandomAnswer(random).make(answer), UTF_8).strip().getBytes(UTF_8);
      String whole = pass(answer, document, random).text();
      Passed cut = pass(answer, Arrays.copyOf(document, random.nextInt(document.length)), random);
      assertThat(whole)
          .as("seed " + seed)
          .startsWith(cut.text().replace("\uFFFD", "")); // a character may be cut
      assertThat(cut.whole() && !whole.matches("\\d+|null")).as("seed " + seed).isFalse();
    }
  }

  @Test
  void seesThroughEscapes() {
    String label = "\\u0074_1_p_2_d\\u0065v";
    assertThat(
            pass(
                    StoreAnswer.ITEMS,
                    "{\"\\u0069tems\":[{\"n\\u0061mespace\":[\"" + label + "\", \"a\"]}]}")
                .text())
        .isEqualTo("{\"\\u0069tems\":[{\"n\\u0061mespace\":[ \"a\"]}]}");
  }

  @Test
  void breaksOffWhenAnItemThatPassesTurnsOutToBeAnothers() {
    String ours = "{\"namespace\":[\"" + LABEL + "\",\"a\"],";
    for (String second :
        new String[] {"[\"FOREIGN\",\"b\"]", "null", "\"x\"", "[]", "[7]", "{\"a\":1}"}) {
      Passed passed = pass(StoreAnswer.ITEM, ours + "\"namespace\":" + second + "}");
      assertThat(passed.whole()).as(second).isFalse();
      assertThat(passed.text()).as(second).doesNotContain(FOREIGN);
    }
    Passed twice = pass(StoreAnswer.ITEM, ours + "\"namespace\":[\"" + LABEL + "\",\"b\"]}");
    assertThat(twice).isEqualTo(new Passed("{\"namespace\":[\"a\"],\"namespace\":[\"b\"]}", true));
  }

  @Test
  void breaksOffWhatIsNoAnswerOfAStore() {
    for (String document :
        new String[] {
          "[]",
          "7",
          "\"x\"",
          "null",
          "{\"items\":7}",
          "{\"items\":{\"a\":{}}}",
          "{\"items\":[}",
          "",
        }) {
      assertThat(pass(StoreAnswer.ITEMS, document).whole()).as(document).isFalse();
    }
    assertThat(pass(StoreAnswer.ITEMS, "{}")).isEqualTo(new Passed("{}", true));
    assertThat(pass(StoreAnswer.ITEMS, "{\"items\":null}").whole()).isTrue();
  }

  @Test
  void holdsBackNoMoreThanItsLimit() {
    String front = "{\"key\":\"" + "k".repeat(Sieve.MAX_HELD_BYTES - 60) + "\",\"namespace\":[\"";
    String item = front + LABEL + "\",\"a\"]}";
    assertThat(pass(StoreAnswer.ITEM, item).whole()).isTrue();
    String long0 = item.replace("kkkk\"", "k".repeat(100) + '"');
    assertThat(pass(StoreAnswer.ITEM, long0)).isEqualTo(new Passed("", false));
  }

  @Test
  void passesWhatFollowsTheNamespaceAtOnce() {
    StoreFilter filter = new StoreView(StoreAnswer.ITEM, LABEL).filter();
    ByteBuf out = Unpooled.buffer();
    ByteBuf in = Unpooled.copiedBuffer("{\"namespace\":[\"" + LABEL + "\",\"us", UTF_8);
    assertThat(filter.feed(in, 0, in.readableBytes(), out)).isTrue();
    assertThat(out.toString(UTF_8)).isEqualTo("{\"namespace\":[\"us");
  }
}
