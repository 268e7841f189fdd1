package dev.sluice.admin.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.directory.Environment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a plan says of members that change. */
class ChangesTest {
  @Test
  void tellsOldAndNewOfWhatChangesAlone() {
    assertThat(
            new Changes()
                .ofText("name", "Shop", "The shop")
                .ofText("description", null, "Sells.")
                .of("base-url", "http://a:1", "http://a:1")
                .of("default-environment", Environment.DEV, Environment.PROD)
                .of("webhook-hosts", List.of(), List.of("a.example", "b.example"))
                .of("capacity", 4, null)
                .text())
        .isEqualTo(
            "name: \"Shop\" -> \"The shop\", description: none -> \"Sells.\", default-environment:"
                + " dev -> prod, webhook-hosts: [] -> [a.example, b.example], capacity: 4 -> none");
  }

  @Test
  void showsWhatPeopleWroteInOneLineThatNoTerminalObeys() {
    String written = "a\nb\u001b[2J \"c\" \\ \u202e é \uD83D\uDE00";
    assertThat(new Changes().ofText("name", "x", written).text())
        .isEqualTo("name: \"x\" -> \"a\\u{a}b\\u{1b}[2J \\\"c\\\" \\\\ \\u{202e} é \uD83D\uDE00\"");
    assertThat(new Changes().ofText("name", "x", "y".repeat(81)).text())
        .isEqualTo("name: \"x\" -> \"" + "y".repeat(80) + "…\"");
  }
}
