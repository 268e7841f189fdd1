package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is found in a body, and what is refused, by example. */
class JsonScannerTest {
  private static final Selection RUN =
      Selection.builder()
          .read("assistant_id", "config.configurable.thread_id", "ids[*]", "[*].assistant_id")
          .locate("metadata.sluice_*", "context")
          .build();

  private final JsonScanner scanner = new JsonScanner(RUN, JsonLimits.DEFAULT);

  @Test
  void findsWhatIsSelected() {
    String body =
        "{\"assistant_id\": \"agent\", \"input\": {\"assistant_id\": 1}, \"context\": null,"
            + " \"metadata\": {\"sluice_tenant\": \"x\", \"purpose\": [1, 2]}}";
    Fact root = read(body);
    assertThat(root.kind()).isEqualTo(JsonKind.OBJECT);
    assertThat(root.size()).isEqualTo(4);
    assertThat(root.member("assistant_id").text()).isEqualTo("agent");
    assertThat(root.member("context").kind()).isEqualTo(JsonKind.NULL);
    assertThat(root.member("config").isPresent()).isFalse();
    assertThat(root.member("config").member("configurable").kind()).isEqualTo(JsonKind.ABSENT);
    Fact metadata = root.member("metadata");
    assertThat(metadata.size()).isEqualTo(2);
    assertThat(metadata.children()).extracting(Fact::name).containsExactly("sluice_tenant");
    assertThat(metadata.member("sluice_tenant").text()).as("only located").isNull();
    assertThat(body.substring((int) metadata.start(), (int) metadata.end()))
        .isEqualTo("{\"sluice_tenant\": \"x\", \"purpose\": [1, 2]}");
  }

  @Test
  void findsElementsOfArrays() {
    assertThat(read("{\"ids\":[\"a\",2,null]}").member("ids").children())
        .extracting(Fact::text)
        .containsExactly("a", "2", null);
    assertThat(read("[{\"assistant_id\":\"one\"},7,{}]").children())
        .extracting(element -> element.member("assistant_id").text())
        .containsExactly("one", null, null);
  }

  @Test
  void comparesNamesAfterUnescaping() {
    assertThat(read("{\"assistant\\u005fid\":\"x\"}").member("assistant_id").text()).isEqualTo("x");
    assertThat(read("{\"metadata\":{\"\\u0073luice_a\":1}}").member("metadata").children())
        .extracting(Fact::name)
        .containsExactly("sluice_a");
  }

  @Test
  void refusesASelectedNameGivenTwice() {
    Scan.Refused refused = refused("{\"assistant_id\":1,\"a\":1,\"a\":2,\"assistant\\u005Fid\":2}");
    assertThat(refused).isEqualTo(new Scan.Refused(JsonFault.DUPLICATE_NAME, 30, "assistant_id"));
    assertThat(fault("{\"metadata\":{\"sluice_a\":1,\"sluice_a\":1}}"))
        .isEqualTo(JsonFault.DUPLICATE_NAME);
    assertThat(fault("{\"metadata\":1,\"metadata\":{}}")).isEqualTo(JsonFault.DUPLICATE_NAME);
    assertThat(fault("{\"config\":{},\"config\":{}}")).isEqualTo(JsonFault.DUPLICATE_NAME);
    assertThat(read("{\"input\":{\"assistant_id\":1,\"assistant_id\":2}}").size()).isEqualTo(1);
  }

  @Test
  void saysWhereItIsWrong() {
    assertThat(refused("{\"a\": tru }"))
        .isEqualTo(new Scan.Refused(JsonFault.UNEXPECTED_BYTE, 9, null));
    assertThat(refused("{}  x")).isEqualTo(new Scan.Refused(JsonFault.TRAILING_CONTENT, 4, null));
    assertThat(refused("[1,01]")).isEqualTo(new Scan.Refused(JsonFault.BAD_NUMBER, 4, null));
    assertThat(refused("[1")).isEqualTo(new Scan.Refused(JsonFault.UNEXPECTED_END, 2, null));
    assertThat(refused("")).isEqualTo(new Scan.Refused(JsonFault.UNEXPECTED_END, 0, null));
    assertThat(refused("[\"\\ud800x\"]"))
        .isEqualTo(new Scan.Refused(JsonFault.LONE_SURROGATE, 8, null));
    assertThat(refused("[\"\t\"]"))
        .isEqualTo(new Scan.Refused(JsonFault.CONTROL_CHARACTER, 2, null));
    assertThat(refused("[\"\\x\"]")).isEqualTo(new Scan.Refused(JsonFault.BAD_ESCAPE, 3, null));
    assertThat(fault("\uFEFF{}")).isEqualTo(JsonFault.UNEXPECTED_BYTE);
  }

  @Test
  void takesTheUtf8ThatTheDecoderOfTheJdkTakes() {
    for (int lead = 0x80; lead < 0x100; lead++) {
      for (int second = 0x40; second < 0x100; second++) {
        byte[] sequence = {(byte) lead, (byte) second, (byte) 0x80, (byte) 0xbf};
        for (int length = 1; second != '\\' && length <= sequence.length; length++) {
          check(Arrays.copyOf(sequence, length));
        }
      }
    }
  }

  /** Alone, and among others so that it is read in wide steps, at each place of these. */
  private void check(byte[] sequence) {
    String bytes = new String(sequence, ISO_8859_1);
    String two = "\u00c3\u00a9"; // é in UTF-8
    String three = "\u00e4\u00b8\u0080";
    for (String text :
        List.of(
            bytes,
            bytes + "x".repeat(9),
            bytes.repeat(4) + "x".repeat(9),
            bytes + two.repeat(4),
            two + bytes + two.repeat(4),
            two.repeat(2) + bytes + two.repeat(4),
            two.repeat(3) + bytes + two.repeat(4),
            three + bytes + three.repeat(3))) {
      byte[] document = ("\"" + text + "\"").getBytes(ISO_8859_1);
      boolean isUtf8 = Arrays.equals(new String(document, UTF_8).getBytes(UTF_8), document);
      if (scan(document) instanceof Scan.Read != isUtf8) {
        throw new AssertionError(HexFormat.of().formatHex(document) + " is UTF-8: " + isUtf8);
      }
    }
  }

  @Test
  void limitsDepth() {
    int most = JsonLimits.DEFAULT.maxDepth();
    assertThat(read("[".repeat(most) + "]".repeat(most)).kind()).isEqualTo(JsonKind.ARRAY);
    assertThat(refused("[".repeat(most + 1)))
        .isEqualTo(new Scan.Refused(JsonFault.TOO_DEEP, most, null));
  }

  @Test
  void limitsWhatIsRead() {
    int most = JsonLimits.DEFAULT.maxTextBytes();
    String fits = "x".repeat(most);
    assertThat(read("{\"assistant_id\":\"" + fits + "\"}").member("assistant_id").text())
        .isEqualTo(fits);
    assertThat(refused("{\"assistant_id\":\"" + fits + "x\"}").path()).isEqualTo("assistant_id");
    assertThat(fault("{\"ids\":[1" + "0".repeat(most) + "]}")).isEqualTo(JsonFault.VALUE_TOO_LONG);
    assertThat(read("{\"context\":\"" + fits + "x\"}").member("context").isPresent()).isTrue();
  }

  @Test
  void limitsNames() {
    int most = JsonLimits.DEFAULT.maxNameBytes();
    String fits = "sluice_" + "x".repeat(most - 7);
    assertThat(read("{\"metadata\":{\"" + fits + "\":1}}").member("metadata").children())
        .hasSize(1);
    assertThat(fault("{\"metadata\":{\"" + fits + "x\":1}}")).isEqualTo(JsonFault.NAME_TOO_LONG);
    assertThat(fault("{\"metadata\":{\"\\u0073" + fits.substring(1) + "xyz\":1}}"))
        .isEqualTo(JsonFault.NAME_TOO_LONG);
    assertThat(read("{\"metadata\":{\"" + "y".repeat(5 * most) + "\":1}}").isPresent()).isTrue();
    assertThat(read("{\"metadata\":{\"\\u0079" + "y".repeat(5 * most) + "\":1}}").isPresent())
        .isTrue();
  }

  @Test
  void limitsHowMuchIsFound() {
    StringBuilder stamps = new StringBuilder("{\"metadata\":{\"sluice_\":0");
    for (int i = 0; i < JsonLimits.DEFAULT.maxSiblings(); i++) {
      stamps.append(",\"sluice_").append(i).append("\":0");
    }
    assertThat(fault(stamps + "}}")).isEqualTo(JsonFault.TOO_MANY_FACTS);
    String ids = "0,".repeat(JsonLimits.DEFAULT.maxFacts());
    assertThat(fault("{\"ids\":[" + ids + "0]}")).isEqualTo(JsonFault.TOO_MANY_FACTS);
  }

  @Test
  void staysRefused() {
    scanner.begin(RUN);
    assertThat(scanner.feed(Unpooled.wrappedBuffer(new byte[] {'[', 'x'}))).isFalse();
    assertThat(scanner.feed(Unpooled.wrappedBuffer(new byte[] {'1', ']'}))).isFalse();
    assertThat(scanner.end()).isEqualTo(new Scan.Refused(JsonFault.UNEXPECTED_BYTE, 1, null));
  }

  @Test
  void readsBuffersOfSeveralParts() {
    ByteBuf body =
        Unpooled.wrappedBuffer(
            Unpooled.copiedBuffer("xx{\"assistant", UTF_8),
            Unpooled.copiedBuffer("_id\":1}", UTF_8));
    scanner.begin(RUN);
    scanner.feed(body.skipBytes(2));
    assertThat(((Scan.Read) scanner.end()).root().member("assistant_id").start()).isEqualTo(16);
    body.release();
  }

  @Test
  void saysNothingOfAClientInItsOwnWords() {
    assertThat(read("{\"metadata\":{\"sluice_secret\":\"s\"}}").member("metadata").children())
        .allMatch(fact -> fact.toString().equals("Fact[metadata.sluice_*: STRING at 29]"));
  }

  private Fact read(String body) {
    Scan scan = scan(body.getBytes(UTF_8));
    return scan instanceof Scan.Read(Fact root, long bytes) ? root : failed(scan);
  }

  private static Fact failed(Scan scan) {
    throw new AssertionError(scan.toString());
  }

  private Scan.Refused refused(String body) {
    return (Scan.Refused) scan(body.getBytes(UTF_8));
  }

  private JsonFault fault(String body) {
    return refused(body).fault();
  }

  private Scan scan(byte[] body) {
    scanner.begin(RUN);
    scanner.feed(Unpooled.wrappedBuffer(body));
    return scanner.end();
  }
}
