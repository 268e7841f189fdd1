package dev.sluice.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFiguresTest {
  /** No process has it: the largest number is 4,194,304. */
  private static final long NOBODY = 5_000_000;

  @TempDir Path proc;

  @Test
  void addsUserAndSystemTime() {
    assertThat(ProcessFigures.ticksOf(stat("nginx", 250, 75))).isEqualTo(325);
  }

  @Test
  void readsPastACommandNameWithSpacesAndParentheses() {
    assertThat(ProcessFigures.ticksOf(stat("tmux: (server) 1 2)", 3, 4))).isEqualTo(7);
  }

  @Test
  void tellsTicksAsTime() throws Exception {
    process("stat", stat("haproxy", 150, 50));
    assertThat(new ProcessFigures(proc, NOBODY).cpu()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void readsTheResidentSet() throws Exception {
    process("status", "Name:\tjava\nVmPeak:\t  999 kB\nVmRSS:\t   123456 kB\nThreads:\t20\n");
    assertThat(new ProcessFigures(proc, NOBODY).residentKib()).isEqualTo(123_456);
  }

  @Test
  void countsOnlyCompilerThreads() throws Exception {
    process("task/1/stat", stat("java", 100, 100));
    process("task/2/stat", stat("C2 CompilerThre", 30, 2));
    process("task/3/stat", stat("C1 CompilerThre", 10, 0));
    assertThat(new ProcessFigures(proc, NOBODY).compilerCpu()).isEqualTo(Duration.ofMillis(420));
  }

  @Test
  void saysThatAProcessIsGone() {
    assertThatThrownBy(() -> new ProcessFigures(proc, NOBODY).cpu())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("process " + NOBODY + " is gone");
  }

  @Test
  void seesItsOwnProcess() {
    ProcessFigures own = ProcessFigures.of(ProcessHandle.current().pid());
    assertThat(own.cpu()).isPositive();
    assertThat(own.residentKib()).isBetween(10_000L, 100_000_000L);
  }

  @Test
  void countsChildren() throws Exception {
    Process child = new ProcessBuilder("cat").start();
    try {
      ProcessFigures own = ProcessFigures.of(ProcessHandle.current().pid());
      assertThat(own.tree()).startsWith(ProcessHandle.current().pid()).contains(child.pid());
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private void process(String file, String text) throws Exception {
    Path path = proc.resolve(Long.toString(NOBODY)).resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static String stat(String command, long user, long system) {
    return "4711 ("
        + command
        + ") S 1 4711 4711 0 -1 4194560 1000 2000 3 4 "
        + user
        + " "
        + system
        + " 8 9 20 0 17 0 12345 1000000 5000 18446744073709551615\n";
  }
}
