package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Edits by example, and who owns which buffer. */
class JsonEditsTest {
  private static final Selection ALL =
      Selection.builder().locate("o.*", "o.x.*", "a[*]", "config.configurable.*").build();
  private static final byte[] ONE = {'1'};

  @Test
  void removesEachMemberWithOneComma() {
    String[] results = {
      "{\"o\": { \"x\":1 , \"y\":2 , \"z\":3 }}", "{\"o\": {  \"y\":2 , \"z\":3 }}",
      "{\"o\": { \"x\":1  , \"z\":3 }}", "{\"o\": {   \"z\":3 }}",
      "{\"o\": { \"x\":1 , \"y\":2  }}", "{\"o\": {  \"y\":2  }}",
      "{\"o\": { \"x\":1   }}", "{\"o\": {    }}"
    };
    for (int which = 0; which < results.length; which++) {
      int removed = which;
      assertThat(
              edited(
                  results[0],
                  (root, edits) -> {
                    for (int i = 0; i < 3; i++) {
                      if ((removed & 1 << i) != 0) {
                        edits.remove(root.member("o").children().get(i));
                      }
                    }
                  }))
          .isEqualTo(results[which]);
    }
  }

  @Test
  void makesNoEmptyBufferOfNothing() {
    ByteBuf body = PooledByteBufAllocator.DEFAULT.buffer().writeZero(BodySplicer.MIN_SLICE_BYTES);
    int end = body.readableBytes();
    Rewrite nothing = new Rewrite(List.of(new Splice(end, end, new byte[0])));
    List<ByteBuf> result =
        nothing.apply(new ArrayList<>(List.of(body)), PooledByteBufAllocator.DEFAULT);
    assertThat(result).containsExactly(body);
    result.forEach(ByteBuf::release);
  }

  @Test
  void insertsIntoWhatRemains() {
    assertThat(edited("{\"o\":{}}", (root, edits) -> edits.insert(root.member("o"), "n", ONE)))
        .isEqualTo("{\"o\":{\"n\":1}}");
    assertThat(edited("{\"o\":{\"x\":2}}", (root, edits) -> edits.set(root.member("o"), "n", ONE)))
        .isEqualTo("{\"o\":{\"n\":1,\"x\":2}}");
    assertThat(edited("{\"o\":{\"x\":2}}", (root, edits) -> edits.set(root.member("o"), "x", ONE)))
        .isEqualTo("{\"o\":{\"x\":1}}");
    assertThat(edited("{\"o\":{\"x\":2}}", JsonEditsTest::exchange)).isEqualTo("{\"o\":{\"x\":1}}");
  }

  @Test
  void insertsMembersThatWereWrittenBefore() {
    JsonMembers two = JsonMembers.written(List.of("m", "n"), "\"m\":1,\"n\":\"e\"".getBytes(UTF_8));
    assertThat(edited("{\"o\":{}}", (root, edits) -> edits.insert(root.member("o"), two)))
        .isEqualTo("{\"o\":{\"m\":1,\"n\":\"e\"}}");
    assertThat(edited("{\"o\":{\"x\":2}}", (root, edits) -> insertAround(root, edits, two)))
        .isEqualTo("{\"o\":{\"a\":1,\"m\":1,\"n\":\"e\",\"z\":1,\"x\":2}}");
    assertThat(two.object()).asString(UTF_8).isEqualTo("{\"m\":1,\"n\":\"e\"}");
  }

  private static void insertAround(Fact root, JsonEdits edits, JsonMembers members) {
    edits.insert(root.member("o"), "a", ONE);
    edits.insert(root.member("o"), members);
    edits.insert(root.member("o"), "z", ONE);
  }

  @Test
  void refusesOneOfManyThatWouldBeThereTwice() {
    JsonMembers two = JsonMembers.written(List.of("m", "x"), "\"m\":1,\"x\":2".getBytes(UTF_8));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            edited("{\"o\":{\"x\":1}}", (root, edits) -> edits.insert(root.member("o"), two)));
    assertThatIllegalStateException()
        .isThrownBy(() -> edited("{\"o\":{}}", (root, edits) -> insertTwice(root, edits, two)));
  }

  private static void insertTwice(Fact root, JsonEdits edits, JsonMembers members) {
    edits.insert(root.member("o"), "m", ONE);
    edits.insert(root.member("o"), members);
  }

  private static void exchange(Fact root, JsonEdits edits) {
    edits.insert(root.member("o"), "x", ONE);
    edits.remove(root.member("o").member("x"));
  }

  @Test
  void insertsAnObjectThatIsAbsent() {
    byte[] configurable =
        new JsonWriter()
            .beginObject()
            .name("configurable")
            .beginObject()
            .member("sluice_user", "al\"ice")
            .member("sluice_role", "member")
            .endObject()
            .endObject()
            .toBytes();
    assertThat(edited(" {} ", (root, edits) -> edits.set(root, "config", configurable)))
        .isEqualTo(
            " {\"config\":{\"configurable\":{\"sluice_user\":\"al\\\"ice\",\"sluice_role\":\"member\"}}} ");
  }

  @Test
  void dropsEditsWithinWhatGoes() {
    assertThat(
            edited(
                "{\"o\":{\"x\":{\"y\":2}}}",
                (root, edits) -> {
                  Fact x = root.member("o").member("x");
                  edits.remove(x.member("y"));
                  edits.insert(x, "z", ONE);
                  edits.replace(x, ONE);
                }))
        .isEqualTo("{\"o\":{\"x\":1}}");
  }

  @Test
  void refusesWhatWouldBeThereTwice() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            edited("{\"o\":{\"x\":1}}", (root, edits) -> edits.insert(root.member("o"), "x", ONE)));
    assertThatIllegalArgumentException()
        .as("the selection doesn't look at it")
        .isThrownBy(() -> edited("{}", (root, edits) -> edits.insert(root, "unseen", ONE)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> edited("{\"o\":1}", (root, edits) -> edits.insert(root.member("o"), "x", ONE)));
  }

  @Test
  void copiesNoLongStretch() {
    String text = "x".repeat(100_000);
    ByteBuf body = direct("{\"o\":{\"x\":1,\"text\":\"" + text + "\",\"y\":1}}");
    Scan.Read read = scan(body);
    JsonEdits edits = new JsonEdits();
    edits.remove(read.root().member("o").member("x"));
    edits.remove(read.root().member("o").member("y"));
    long address = body.memoryAddress();
    List<ByteBuf> changed =
        edits.toRewrite().apply(new ArrayList<>(List.of(body)), PooledByteBufAllocator.DEFAULT);
    assertThat(changed).hasSize(3);
    assertThat(changed.get(1).memoryAddress()).isBetween(address, address + 100);
    assertThat(changed.get(1).readableBytes()).isGreaterThan(100_000);
    assertThat(new String(Pieces.join(changed), UTF_8))
        .isEqualTo("{\"o\":{\"text\":\"" + text + "\"}}");
    assertThat(body.refCnt()).isZero();
  }

  @Test
  void releasesTheBodyWhenItIsTooShort() {
    ByteBuf whole = direct("{\"o\":{\"x\":1}}");
    JsonEdits edits = new JsonEdits();
    edits.remove(scan(whole).root().member("o").member("x"));
    ByteBuf half = whole.readBytes(6);
    whole.release();
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            edits
                .toRewrite()
                .apply(new ArrayList<>(List.of(half)), PooledByteBufAllocator.DEFAULT));
    assertThat(half.refCnt()).isZero();
  }

  private static String edited(String body, BiConsumer<Fact, JsonEdits> editor) {
    ByteBuf buf = direct(body);
    try {
      Scan.Read read = scan(buf);
      JsonEdits edits = new JsonEdits();
      editor.accept(read.root(), edits);
      Rewrite rewrite = edits.toRewrite();
      List<ByteBuf> pieces = List.of(buf.retainedSlice()); // second owner: the rewrite
      String changed =
          new String(Pieces.join(rewrite.apply(pieces, PooledByteBufAllocator.DEFAULT)), UTF_8);
      assertThat(rewrite.newLength(read.bytes())).isEqualTo(changed.length());
      return changed;
    } finally {
      buf.release();
    }
  }

  private static ByteBuf direct(String body) {
    byte[] bytes = body.getBytes(UTF_8);
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }

  private static Scan.Read scan(ByteBuf body) {
    JsonScanner scanner = new JsonScanner(ALL, JsonLimits.DEFAULT);
    assertThat(scanner.feed(body)).isTrue();
    return (Scan.Read) scanner.end();
  }
}
