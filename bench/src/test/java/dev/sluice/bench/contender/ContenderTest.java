package dev.sluice.bench.contender;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContenderTest {
  private static final Path DIRECTORY = Path.of("contenders");

  @Test
  void readsTheListThatIsShipped() throws Exception {
    List<Contender> all = Contender.read(DIRECTORY.resolve("contenders.yaml"));
    assertThat(all).extracting(Contender::name).doesNotHaveDuplicates();
    assertThat(all)
        .filteredOn(Contender::standard)
        .extracting(Contender::name)
        .containsExactly(
            Contender.DIRECT,
            "nginx",
            Contender.REFERENCE,
            Contender.FLOOR,
            Contender.PRODUCT,
            Contender.IDENTITY,
            Contender.TENANTS);
  }

  @Test
  void findsTheTemplatesThatTheListNames() throws Exception {
    for (Contender contender : Contender.read(DIRECTORY.resolve("contenders.yaml"))) {
      if (!contender.template().isEmpty()) {
        assertThat(Files.readString(DIRECTORY.resolve(contender.template())))
            .contains("{port}", "{upstream}");
      }
    }
  }

  @Test
  void knowsWhatIsNotInstalled() {
    Path root = Path.of("/");
    assertThat(command("no-such-proxy").isInstalled(root)).isFalse();
    assertThat(command("{root}/no/such/proxy").isInstalled(root)).isFalse();
    assertThat(command("sh").isInstalled(root)).isTrue();
    assertThat(command("{java}").isInstalled(root)).isTrue();
  }

  private static Contender command(String program) {
    return new Contender("x", false, false, List.of(program), "", List.of(), "", false);
  }
}
