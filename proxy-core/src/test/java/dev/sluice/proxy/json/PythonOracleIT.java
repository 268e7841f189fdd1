package dev.sluice.proxy.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonKind;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random documents and edits, with Python's json as the oracle: what runtimes are written in. Where
 * orjson is installed, with which they read, that is asked too.
 */
class PythonOracleIT {
  private static final int CASES = 10_000;
  private static final int PATIENCE_SECONDS = 120;
  private static final Selection SELECTION =
      Selection.builder().locate("a[*]", "*", "*.b", "config.*.*", "[*].a").build();
  private static final HexFormat HEX = HexFormat.of();

  @TempDir Path folder;

  private final JsonScanner scanner = new JsonScanner(SELECTION, JsonLimits.DEFAULT);
  private final List<String> questions = new ArrayList<>();
  private final List<String> expected = new ArrayList<>();

  @Test
  void agreesWithPython() throws Exception {
    String python = python();
    Seeds.forEach(CASES, this::ask);
    List<String> answers = answers(python);
    assertThat(answers).hasSameSizeAs(questions);
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i)).as(questions.get(i)).isIn(allowed(expected.get(i)));
    }
  }

  /** A selected name given twice is our own refusal. */
  private static List<String> allowed(String ours) {
    return switch (ours) {
      case "read" -> List.of("json");
      case "DUPLICATE_NAME" -> List.of("json", "lone", "no");
      case "LONE_SURROGATE" -> List.of("lone", "no");
      case "same" -> List.of("same");
      default -> List.of("no");
    };
  }

  private void ask(long seed) {
    Random random = new Random(seed);
    RandomJson documents = new RandomJson(random, true);
    byte[] document = random.nextBoolean() ? documents.valid() : documents.broken();
    List<ByteBuf> pieces = Pieces.cut(document, random);
    questions.add("D " + HEX.formatHex(document));
    switch (Pieces.scan(scanner, SELECTION, pieces)) {
      case Scan.Read(Fact root, long bytes) -> {
        expected.add("read");
        askOfEdits(document, root, pieces, random);
      }
      case Scan.Refused(JsonFault fault, long offset, String path) -> {
        expected.add(fault.name());
        Pieces.release(pieces);
      }
    }
  }

  private void askOfEdits(byte[] document, Fact root, List<ByteBuf> pieces, Random random) {
    JsonEdits edits = new JsonEdits();
    JsonWriter told = new JsonWriter().beginArray();
    if (root.kind() == JsonKind.OBJECT && random.nextBoolean()) {
      edits.insert(root, "sluice_new", JsonWriter.string("é\n"));
      told.beginArray().value("insert").beginArray().endArray();
      told.beginArray().value("sluice_new").value("é\n").endArray().endArray();
    }
    edit(root, List.of(), edits, told, random);
    byte[] changed = Pieces.join(edits.toRewrite().apply(pieces, Pieces.ALLOCATOR));
    byte[] list = told.endArray().toBytes();
    questions.add(
        "E %s %s %s"
            .formatted(HEX.formatHex(document), HEX.formatHex(list), HEX.formatHex(changed)));
    expected.add("same");
  }

  private static void edit(
      Fact fact, List<Integer> path, JsonEdits edits, JsonWriter told, Random random) {
    for (Fact child : fact.children()) {
      List<Integer> to = new ArrayList<>(path);
      to.add(child.index());
      switch (random.nextInt(4)) {
        case 0 -> {
          edits.remove(child);
          tell("remove", to, told).nullValue().endArray();
        }
        case 1 -> {
          edits.replace(child, JsonWriter.string("new"));
          tell("replace", to, told).value("new").endArray();
        }
        default -> edit(child, to, edits, told, random);
      }
    }
  }

  private static JsonWriter tell(String what, List<Integer> path, JsonWriter told) {
    told.beginArray().value(what).beginArray();
    path.forEach(told::value);
    return told.endArray();
  }

  private List<String> answers(String python) throws Exception {
    Path script = folder.resolve("oracle.py");
    try (InputStream in = PythonOracleIT.class.getResourceAsStream("/json-oracle/oracle.py")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    Path in = Files.write(folder.resolve("questions"), questions, US_ASCII);
    Path out = folder.resolve("answers");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(python, script.toString())
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      fail("Python has not ended in " + PATIENCE_SECONDS + " s");
    }
    assertThat(process.exitValue()).as(Files.readString(log, UTF_8)).isZero();
    return Files.readAllLines(out, US_ASCII);
  }

  /** Python 3.11 or newer; without, the test is skipped, or fails if {@code CI=true}. */
  private static String python() throws Exception {
    for (String name : new String[] {System.getenv("PYTHON"), "python3"}) {
      if (isPython(name)) {
        return name;
      }
    }
    String sentence = "No Python 3.11 or newer found: the scanner was not compared with its json.";
    if ("true".equals(System.getenv("CI"))) {
      fail(sentence);
    }
    return Assumptions.abort(sentence);
  }

  private static boolean isPython(@Nullable String name) throws InterruptedException {
    if (name == null || name.isEmpty()) {
      return false;
    }
    try {
      String question = "import sys; sys.exit(sys.version_info < (3, 11))";
      return new ProcessBuilder(name, "-c", question)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
