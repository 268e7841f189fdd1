package dev.sluice.config.arguments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.settings.source.Assignment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsReaderTest {
  @Test
  void readsWhatServeTakes() {
    assertThat(
            read(
                "serve --open --upstream http://h:1 --listen 127.0.0.1:2 --admin 127.0.0.1:3"
                    + " --set a=b --set c=d=e -c sluice.yaml"))
        .isEqualTo(
            new Parsed.Arguments(
                Command.SERVE,
                Path.of("sluice.yaml"),
                List.of(
                    new Assignment("--open", "open", "true"),
                    new Assignment("--upstream", "upstream.url", "http://h:1"),
                    new Assignment("--listen", "listen", "127.0.0.1:2"),
                    new Assignment("--admin", "admin.listen", "127.0.0.1:3")),
                List.of("a=b", "c=d=e")));
  }

  /** The plain form is read without picocli, and so that nobody can tell. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "version",
        "migrate -c x.yaml",
        "check --config x.yaml --set a=b",
        "serve --open",
        "serve --set a=b --set a=c --set d",
        "serve --open --upstream http://h:1 --listen [::]:2 --admin 127.0.0.1:3 --set via= -c x"
      })
  void thePlainFormIsReadAsPicocliReadsIt(String line) {
    assertThat(ArgumentsReader.readPlain(words(line)))
        .isNotNull()
        .isEqualTo(PicocliReader.read(words(line)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "help",
        "-h",
        "serv",
        "serve --help",
        "serve --opn",
        "serve --upstream",
        "serve --upstream --open",
        "serve --upstream=http://h",
        "serve --upstream a --upstream b",
        "serve --open --open",
        "serve extra",
        "version --open"
      })
  void everyOtherFormIsLeftToPicocli(String line) {
    assertThat(ArgumentsReader.readPlain(words(line))).isNull();
  }

  @Test
  void takesTheOtherFormsOfOptionsToo() {
    assertThat(read("serve --upstream=http://h -cx.yaml --set=a=b"))
        .isEqualTo(read("serve --upstream http://h -c x.yaml --set a=b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "serv",
        "serve --opn",
        "serve --upstream",
        "serve --upstream a --upstream b",
        "serve extra",
        "version --open",
        "help nothing"
      })
  void saysWhatIsWrong(String line) {
    assertThat(read(line)).isInstanceOf(Parsed.Misuse.class);
  }

  @Test
  void suggestsWhatWasMeant() {
    assertThat(((Parsed.Misuse) read("serve --opn")).text())
        .startsWith("Unknown option: '--opn'")
        .contains("--open", "Usage: sluice serve");
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "-h", "--help"})
  void helpsWithTheCommands(String line) {
    assertThat(((Parsed.Help) read(line)).text())
        .startsWith("Usage: sluice ")
        .contains("serve", "check", "migrate", "version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"help serve", "serve -h", "serve --open --help"})
  void helpsWithOneCommand(String line) {
    assertThat(((Parsed.Help) read(line)).text())
        .startsWith("Usage: sluice serve ")
        .contains("--upstream", "--listen", "--admin", "--set", "--config", "--open");
  }

  @Test
  void readsNoArgumentsFromFiles() {
    assertThat(read("serve -c @x"))
        .isEqualTo(new Parsed.Arguments(Command.SERVE, Path.of("@x"), List.of(), List.of()));
  }

  private static Parsed read(String line) {
    return ArgumentsReader.read(words(line));
  }

  private static List<String> words(String line) {
    return line.isEmpty() ? List.of() : List.of(line.split(" "));
  }
}
