package dev.sluice.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.admission.answer.Answer;
import dev.sluice.proxy.operation.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers in a runtime's words. */
class RefusalsTest {
  @Test
  void writesThemInAsciiWithTheirFields() {
    Reply reply =
        new Reply(
            200, "application/json", "[\"é\uD83D\uDE00\\n\"]", List.of("x-pagination-total", "1"));
    Answer answer = Refusals.answer(reply);
    assertThat(answer.body()).isEqualTo("[\"\\u00e9\\ud83d\\ude00\\n\"]");
    assertThat(answer.reason()).isEqualTo("OK");
    List<String> fields =
        answer.fields().stream()
            .map(field -> new String(field, StandardCharsets.US_ASCII))
            .toList();
    assertThat(fields)
        .startsWith("date")
        .endsWith(
            "server",
            "uvicorn",
            "content-type",
            "application/json",
            "vary",
            "Origin", // as its own
            "x-pagination-total",
            "1");
    assertThat(fields.get(1))
        .matches(
            "(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
  }
}
