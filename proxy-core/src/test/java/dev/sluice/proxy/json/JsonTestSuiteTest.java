package dev.sluice.proxy.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.json.step.JsonFault;
import dev.sluice.proxy.json.step.JsonLimits;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The public vectors of JSONTestSuite (see the README beside them), in two ways of cutting each.
 */
class JsonTestSuiteTest {
  private static final int VECTORS = 318;

  /**
   * Of what parsers may take either way: numbers of any size are only forwarded. 500 levels are
   * within orjson's limit, not within ours. All the others are not UTF-8, half surrogate pairs, or
   * byte order marks.
   */
  private static final List<String> ACCEPTED_EITHER_WAY =
      List.of(
          "i_number_double_huge_neg_exp.json",
          "i_number_huge_exp.json",
          "i_number_neg_int_huge_exp.json",
          "i_number_pos_double_huge_exp.json",
          "i_number_real_neg_overflow.json",
          "i_number_real_pos_overflow.json",
          "i_number_real_underflow.json",
          "i_number_too_big_neg_int.json",
          "i_number_too_big_pos_int.json",
          "i_number_very_big_negative_int.json");

  private static final Map<String, JsonFault> REFUSED_EITHER_WAY =
      Map.ofEntries(
          Map.entry("i_object_key_lone_2nd_surrogate.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_1st_surrogate_but_2nd_missing.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_1st_valid_surrogate_2nd_invalid.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_UTF-16LE_with_BOM.json", JsonFault.UNEXPECTED_BYTE),
          Map.entry("i_string_UTF-8_invalid_sequence.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_UTF8_surrogate_U+D800.json", JsonFault.BAD_UTF8),
          Map.entry(
              "i_string_incomplete_surrogate_and_escape_valid.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_incomplete_surrogate_pair.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_incomplete_surrogates_escape_valid.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_invalid_lonely_surrogate.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_invalid_surrogate.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_invalid_utf-8.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_inverted_surrogates_U+1D11E.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_iso_latin_1.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_lone_second_surrogate.json", JsonFault.LONE_SURROGATE),
          Map.entry("i_string_lone_utf8_continuation_byte.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_not_in_unicode_range.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_overlong_sequence_2_bytes.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_overlong_sequence_6_bytes.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_overlong_sequence_6_bytes_null.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_truncated-utf-8.json", JsonFault.BAD_UTF8),
          Map.entry("i_string_utf16BE_no_BOM.json", JsonFault.UNEXPECTED_BYTE),
          Map.entry("i_string_utf16LE_no_BOM.json", JsonFault.UNEXPECTED_BYTE),
          Map.entry("i_structure_500_nested_arrays.json", JsonFault.TOO_DEEP),
          Map.entry("i_structure_UTF-8_BOM_empty_object.json", JsonFault.UNEXPECTED_BYTE));

  private static final Selection NOTHING = Selection.builder().build();

  private final Map<String, byte[]> vectors = read();

  @Test
  void hasAllVectors() {
    assertThat(vectors).hasSize(VECTORS);
  }

  @Test
  void acceptsWhatIsJson() {
    assertThat(refused("y_")).isEmpty();
  }

  @Test
  void refusesWhatIsNoJson() {
    assertThat(accepted("n_")).isEmpty();
  }

  @Test
  void takesWhatIsLeftOpenAsListed() {
    assertThat(accepted("i_")).containsExactlyElementsOf(ACCEPTED_EITHER_WAY);
    assertThat(refused("i_")).isEqualTo(new TreeMap<>(REFUSED_EITHER_WAY));
  }

  private Set<String> accepted(String kind) {
    Set<String> accepted = new TreeSet<>(vectors.keySet());
    accepted.removeIf(name -> !name.startsWith(kind) || refusal(name) != null);
    return accepted;
  }

  private Map<String, JsonFault> refused(String kind) {
    Map<String, JsonFault> refused = new TreeMap<>();
    for (String name : vectors.keySet()) {
      JsonFault fault = name.startsWith(kind) ? refusal(name) : null;
      if (fault != null) {
        refused.put(name, fault);
      }
    }
    return refused;
  }

  /** Why it is refused, which must not depend on how it is cut; null when it is accepted. */
  private @Nullable JsonFault refusal(String name) {
    byte[] document = Objects.requireNonNull(vectors.get(name));
    JsonFault fault = scan(document, Math.max(1, document.length));
    assertThat(scan(document, 1)).as(name + ", byte by byte").isEqualTo(fault);
    return fault;
  }

  private static @Nullable JsonFault scan(byte[] document, int pieceBytes) {
    JsonScanner scanner = new JsonScanner(NOTHING, JsonLimits.DEFAULT);
    for (int at = 0; at < document.length; at += pieceBytes) {
      scanner.feed(Unpooled.wrappedBuffer(document, at, pieceBytes));
    }
    return switch (scanner.end()) {
      case Scan.Read read -> null;
      case Scan.Refused(JsonFault fault, long offset, String path) -> fault;
    };
  }

  private static Map<String, byte[]> read() {
    Map<String, byte[]> vectors = new TreeMap<>();
    try (InputStream in =
            JsonTestSuiteTest.class.getResourceAsStream("/json-test-suite/test_parsing.zip");
        ZipInputStream zip = new ZipInputStream(Objects.requireNonNull(in))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        vectors.put(entry.getName(), zip.readAllBytes());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }
}
