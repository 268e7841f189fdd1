package dev.sluice.bench.contender;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Starts contenders in front of the stub. Not thread-safe. */
public final class Launcher {
  /**
   * Ports below those that the kernel hands out to outgoing connections, of which the bench opens
   * many.
   */
  private static final int FIRST_PORT = 20_000;

  private static final int LAST_PORT = 32_000;

  private final Path templates;
  private final Path root;
  private final Path work;
  private final InetSocketAddress upstream;
  private final boolean keepOutput;
  private int nextPort = FIRST_PORT + (int) (ProcessHandle.current().pid() * 37 % 8_000);
  private int started;

  /**
   * One in front of a stub.
   *
   * @param templates where the contenders' files are
   * @param root the repository
   * @param work where it may write
   * @param upstream that stub
   * @param keepOutput whether standard output goes to files rather than to nowhere
   */
  public Launcher(
      Path templates, Path root, Path work, InetSocketAddress upstream, boolean keepOutput) {
    this.templates = templates;
    this.root = root;
    this.work = work;
    this.upstream = upstream;
    this.keepOutput = keepOutput;
  }

  /**
   * Starts one, and doesn't wait for it.
   *
   * @throws IOException when its program can't be started
   */
  public Instance start(Contender contender) throws IOException {
    if (!contender.isProcess()) {
      return Instance.direct(contender, upstream);
    }
    Path directory = Files.createDirectories(work.resolve(contender.name() + "-" + ++started));
    int port = freePort();
    Map<String, String> values = values(directory, port);
    if (!contender.template().isEmpty()) {
      String text = Files.readString(templates.resolve(contender.template()));
      Files.writeString(directory.resolve(contender.template()), fill(text, values));
    }
    List<String> command = contender.command().stream().map(word -> fill(word, values)).toList();
    Path errors = directory.resolve("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(
                keepOutput ? Redirect.to(directory.resolve("stdout").toFile()) : Redirect.DISCARD)
            .redirectError(errors.toFile());
    long beganNanos = System.nanoTime();
    Process process = builder.start();
    return Instance.started(
        contender,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        process,
        beganNanos,
        errors,
        access(contender, values));
  }

  private static Access access(Contender contender, Map<String, String> values) {
    if (contender.keyFile().isEmpty()) {
      return Access.OPEN;
    }
    Path keyFile = Path.of(fill(contender.keyFile(), values));
    return contender.tenants()
        ? new Tenants(keyFile, fill("{admin}", values), fill("{upstream}", values))
        : Access.byKey(keyFile);
  }

  private Map<String, String> values(Path directory, int port) {
    Map<String, String> values = new HashMap<>();
    values.put("port", Integer.toString(port));
    values.put("admin", Integer.toString(freePort()));
    values.put("upstream", upstream.getAddress().getHostAddress() + ":" + upstream.getPort());
    values.put("dir", directory.toString());
    values.put("root", root.toString());
    values.put("java", Path.of(System.getProperty("java.home"), "bin", "java").toString());
    values.put("classpath", absolute(System.getProperty("java.class.path")));
    return values;
  }

  private static String absolute(String classPath) {
    StringBuilder all = new StringBuilder();
    for (String one : classPath.split(File.pathSeparator, -1)) {
      all.append(all.isEmpty() ? "" : File.pathSeparator).append(Path.of(one).toAbsolutePath());
    }
    return all.toString();
  }

  private static String fill(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      filled = filled.replace("{" + value.getKey() + "}", value.getValue());
    }
    return filled;
  }

  /** A port on which nobody listens at the moment. */
  private int freePort() {
    for (int tries = 0; tries < LAST_PORT - FIRST_PORT; tries++) {
      nextPort = nextPort == LAST_PORT ? FIRST_PORT : nextPort + 1;
      if (isFree(nextPort)) {
        return nextPort;
      }
    }
    throw new UncheckedIOException(
        new IOException("no free port from " + FIRST_PORT + " to " + LAST_PORT));
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
