package dev.sluice.config.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretReferencesTest {
  @TempDir Path folder = Path.of("");

  private final Map<String, String> environment =
      Map.of("RUNTIME_SECRET_EU", "of-the-runtime", "DATABASE_PASSWORD", "hunter2");

  private SecretReferences secrets() {
    return new SecretReferences(environment, "RUNTIME_SECRET_", folder);
  }

  @Test
  void readsTheEnvironment() throws Exception {
    assertThat(secrets().read("env:RUNTIME_SECRET_EU")).isEqualTo("of-the-runtime");
    assertThatThrownBy(() -> secrets().read("env:RUNTIME_SECRET_US"))
        .isInstanceOf(IOException.class)
        .hasMessage("env:RUNTIME_SECRET_US is not set");
  }

  @Test
  void readsAFileEachTimeAnew() throws Exception {
    Path file = folder.resolve("key");
    Files.writeString(file, "one\n");
    assertThat(secrets().read("file:" + file)).isEqualTo("one");
    Files.writeString(file, "two");
    assertThat(secrets().read("file:" + file)).isEqualTo("two");
  }

  @Test
  void readsNothingElse() throws Exception {
    Path large = folder.resolve("large");
    Files.write(large, new byte[(int) SecretReferences.MAX_FILE_BYTES + 1]);
    for (String reference :
        new String[] {
          "file:" + large, "file:" + folder, "file:" + folder + "/none", "of-the-runtime"
        }) {
      assertThatThrownBy(() -> secrets().read(reference))
          .isInstanceOf(IOException.class)
          .hasMessageNotContaining("of-the-runtime");
    }
  }

  @Test
  void readsNoOtherSecretOfTheProcess() {
    for (String name : List.of("DATABASE_PASSWORD", "RUNTIME_SECRE", "runtime_secret_EU", "")) {
      assertThat(secrets().whyNot("env:" + name)).contains("env:RUNTIME_SECRET_", "secret-prefix");
      assertThatThrownBy(() -> secrets().read("env:" + name))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("runtimes.secret-prefix")
          .hasMessageNotContaining("hunter2");
    }
    SecretReferences none = new SecretReferences(environment, "", null);
    assertThatThrownBy(() -> none.read("env:RUNTIME_SECRET_EU"))
        .hasMessageContaining("runtimes.secret-prefix");
  }

  @Test
  void readsNoFileOutsideTheDirectory(@TempDir Path elsewhere) throws Exception {
    Path other = Files.writeString(elsewhere.resolve("key"), "hunter2");
    Files.createSymbolicLink(folder.resolve("link"), other);
    Files.writeString(folder.resolve("real"), "good");
    Files.createSymbolicLink(folder.resolve("inner"), folder.resolve("real"));
    for (String path :
        List.of(
            other.toString(),
            folder + "/link",
            folder + "/../" + elsewhere.getFileName() + "/key")) {
      assertThatThrownBy(() -> secrets().read("file:" + path))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("runtimes.secret-directory")
          .hasMessageNotContaining("hunter2");
    }
    assertThat(secrets().read("file:" + folder + "/inner")).isEqualTo("good");
    SecretReferences none = new SecretReferences(environment, "RUNTIME_SECRET_", null);
    assertThatThrownBy(() -> none.read("file:" + folder + "/real"))
        .hasMessageContaining("runtimes.secret-directory");
  }
}
