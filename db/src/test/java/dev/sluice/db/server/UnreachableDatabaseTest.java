package dev.sluice.db.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.db.Database;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told when there is no database to be had. */
class UnreachableDatabaseTest {

  @Test
  void saysThatNobodyListens() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
    }
    assertThat(faultOf("127.0.0.1:" + port))
        .hasMessage("no connection to the database at 127.0.0.1:%d/d (connection refused)", port);
  }

  @Test
  void saysThatTheHostIsUnknown() {
    assertThat(faultOf("nowhere.invalid"))
        .hasMessage(
            "no connection to the database at nowhere.invalid:5432/d (the host is unknown)");
  }

  @Test
  void saysThatItIsPerhapsNoPostgres() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var closer =
          Thread.startVirtualThread(() -> {
            try (var socket = server.accept()) {
              assertThat(socket.getInputStream().read()).isNotNegative();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      int port = server.getLocalPort();
      assertThat(faultOf("127.0.0.1:" + port))
          .hasMessageStartingWith("no connection to the database at 127.0.0.1:" + port + "/d (");
      closer.join();
    }
  }

  @Test
  void refusesADataDirectoryThatHoldsOtherFiles(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("precious"), "mine");
    var fault = faultOf(new DatabaseSettings.Embedded(directory, 1));
    assertThat(fault).hasMessageContaining("holds other files");
    assertThat(directory.resolve("precious")).hasContent("mine");
    assertThat(directory).isDirectoryNotContaining(path -> path.endsWith("lock"));
  }

  @Test
  void refusesADataDirectoryThatIsAFile(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThat(faultOf(new DatabaseSettings.Embedded(file, 1)))
        .hasMessage("the data directory %s cannot be used: it is not a directory", file);
  }

  private static DatabaseException faultOf(String host) {
    return faultOf(
        new DatabaseSettings.External("jdbc:postgresql://" + host + "/d", "ann", "hunter2", 1));
  }

  private static DatabaseException faultOf(DatabaseSettings settings) {
    var fault =
        catchThrowableOfType(DatabaseException.class, () -> Database.open(settings).close());
    assertThat(fault.getMessage()).doesNotContain("hunter2").doesNotContain("\n");
    return fault;
  }
}
