package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretReferencesTest {
  private final SecretReferences secrets = new SecretReferences(Map.of("KEY", "of-the-runtime"));

  @TempDir Path folder = Path.of("");

  @Test
  void readsTheEnvironment() throws Exception {
    assertThat(secrets.read("env:KEY")).isEqualTo("of-the-runtime");
    assertThatThrownBy(() -> secrets.read("env:OTHER"))
        .isInstanceOf(IOException.class)
        .hasMessage("env:OTHER is not set");
  }

  @Test
  void readsAFileEachTimeAnew() throws Exception {
    Path file = folder.resolve("key");
    Files.writeString(file, "one\n");
    assertThat(secrets.read("file:" + file)).isEqualTo("one");
    Files.writeString(file, "two");
    assertThat(secrets.read("file:" + file)).isEqualTo("two");
  }

  @Test
  void readsNothingElse() throws Exception {
    Path large = folder.resolve("large");
    Files.write(large, new byte[(int) SecretReferences.MAX_FILE_BYTES + 1]);
    for (String reference :
        new String[] {"file:" + large, "file:" + folder, "file:/no/such", "of-the-runtime"}) {
      assertThatThrownBy(() -> secrets.read(reference))
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("of-the-runtime");
    }
  }
}
