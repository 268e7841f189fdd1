package dev.sluice.bench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sluice.bench.contender.Contender;
import dev.sluice.bench.contender.Instance;
import dev.sluice.bench.contender.Launcher;
import dev.sluice.bench.load.LoadLoop;
import dev.sluice.bench.measure.Commands;
import dev.sluice.bench.measure.Machine;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** Runs the bench: starts stub and contenders, measures the rows, prints and records the report. */
public final class Main {
  private final Options options;
  private final List<String> arguments;
  private final Path root;
  private final Path work;
  private final String startedAt;

  private Main(Options options, List<String> arguments) throws IOException {
    this.options = options;
    this.arguments = arguments;
    this.startedAt =
        DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss").format(LocalDateTime.now(ZoneOffset.UTC));
    this.root = options.home().resolveSibling("");
    this.work = Files.createDirectories(options.home().resolve("target/runs/" + startedAt));
  }

  /**
   * Exit code 0 when the product, if it took part, failed and lost nothing; 1 when it did; 2 for a
   * wrong command line.
   */
  public static void main(String[] args) throws Exception {
    InternalLoggerFactory.setDefaultFactory(
        JdkLoggerFactory.INSTANCE); // logback would print debug lines
    Options options = new Options();
    CommandLine line = new CommandLine(options).setCommandName("bench/run.sh");
    try {
      line.parseArgs(args);
      checkRows(options);
    } catch (CommandLine.ParameterException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      line.usage(System.err);
      System.exit(2);
    }
    if (options.help) {
      line.usage(System.out);
      return;
    }
    System.exit(new Main(options, List.of(args)).run());
  }

  private static void checkRows(Options options) {
    Set<String> known =
        Arrays.stream(Row.values()).map(Row::key).collect(Collectors.toCollection(TreeSet::new));
    known.addAll(List.of(Options.IDLE, Options.STARTUP, Options.INTEGRITY));
    for (String row : options.rows) {
      if (!known.contains(row)) {
        throw new IllegalArgumentException("--rows " + row + " (expected: any of " + known + ")");
      }
    }
  }

  private int run() throws IOException, InterruptedException {
    List<Contender> contenders = contenders();
    try (StubProcess stub = StubProcess.of(options, work);
        LoadLoop loop = new LoadLoop()) {
      Launcher launcher =
          new Launcher(
              options.home().resolve("contenders"), root, work, stub.address(), options.keepOutput);
      Map<String, String> about = about(contenders);
      Results results = measure(contenders, launcher, loop, stub);
      about.put("load average at the end", Machine.load());
      Results complete =
          new Results(
              about, results.windows(), results.startUps(), results.idle(), results.integrity());
      publish(complete);
      List<String> ours = List.of(Contender.PRODUCT, Contender.IDENTITY, Contender.TENANTS);
      return ours.stream().allMatch(name -> isClean(results, name)) ? 0 : 1;
    }
  }

  private static boolean isClean(Results results, String contender) {
    return results.failed(contender) == 0 && results.faults(contender) == 0;
  }

  private Results measure(
      List<Contender> contenders, Launcher launcher, LoadLoop loop, StubProcess stub)
      throws IOException, InterruptedException {
    List<Window> windows = new ArrayList<>();
    List<Integrity> integrity = new ArrayList<>();
    List<Instance> instances = new ArrayList<>();
    try {
      start(contenders, launcher, instances);
      Interleaver.Timing timing =
          new Interleaver.Timing(
              options.windowCount(), options.window(), options.warming(), options.ramp());
      Interleaver interleaver = new Interleaver(loop, timing, stub.pids());
      for (Row row : Row.values()) {
        if (options.wants(row.key())) {
          progress(row.key());
          windows.addAll(interleaver.run(row, instances));
        }
      }
      if (options.wants(Options.INTEGRITY)) {
        progress(Options.INTEGRITY);
        integrity.addAll(Integrity.measure(loop, instances));
      }
    } finally {
      instances.forEach(Instance::close);
    }
    List<IdleMemory> idle = List.of();
    if (options.wants(Options.IDLE)) {
      progress(Options.IDLE);
      idle = IdleMemory.measure(launcher, loop, contenders, options.idleStreams());
    }
    List<StartUp> startUps = List.of();
    if (options.wants(Options.STARTUP)) {
      progress(Options.STARTUP);
      startUps = StartUp.measure(launcher, contenders, options.starts());
    }
    return new Results(Map.of(), windows, startUps, idle, integrity);
  }

  private List<Contender> contenders() throws IOException {
    List<Contender> all = Contender.read(options.home().resolve("contenders/contenders.yaml"));
    List<String> names = all.stream().map(Contender::name).toList();
    for (String name : options.contenders) {
      if (!names.contains(name)) {
        throw new IOException("--contenders " + name + " (expected: any of " + names + ")");
      }
    }
    List<Contender> wanted = all.stream().filter(options::wants).toList();
    for (Contender one : wanted) {
      if (!one.isInstalled(root)) {
        System.err.println(one.name() + " left out: " + one.command().getFirst() + " is not there");
      }
    }
    return wanted.stream().filter(one -> one.isInstalled(root)).toList();
  }

  /**
   * Starts all of them, adding each to {@code into} at once so that it is ended whatever happens.
   */
  private void start(List<Contender> contenders, Launcher launcher, List<Instance> into)
      throws IOException {
    boolean any =
        Arrays.stream(Row.values()).anyMatch(row -> options.wants(row.key()))
            || options.wants(Options.INTEGRITY);
    if (!any) {
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> into.forEach(Instance::close)));
    for (Contender contender : contenders) {
      into.add(launcher.start(contender));
    }
    options.attach.forEach(text -> into.add(Options.attached(text)));
    for (Instance instance : into) {
      instance.awaitFirstByte();
    }
  }

  private Map<String, String> about(List<Contender> contenders)
      throws IOException, InterruptedException {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("date", startedAt + " UTC");
    about.put("commit", commit());
    about.put("command", "bench/run.sh " + String.join(" ", arguments));
    about.put("machine", Machine.processors() + ", " + Machine.memory());
    about.put("kernel", Machine.kernel());
    about.put("jdk", Machine.jdk());
    about.put(
        "windows",
        options.windowCount()
            + " of "
            + options.window().toMillis()
            + " ms, interleaved; nothing pinned");
    for (Contender contender : contenders) {
      if (!contender.version().isEmpty()) {
        String printed = Commands.output(root, contender.version());
        about.put(contender.name(), printed.lines().findFirst().orElse(""));
      } else if (contender.isProcess()) {
        about.put(contender.name(), String.join(" ", contender.command()));
      }
    }
    about.put("standard output of contenders", options.keepOutput ? "files" : "/dev/null");
    about.put("load average at the start", Machine.load());
    return about;
  }

  private String commit() throws IOException, InterruptedException {
    String commit = Commands.output(root, List.of("git", "rev-parse", "--short=10", "HEAD"));
    boolean changed =
        !Commands.output(root, List.of("git", "status", "--porcelain", "-uno")).isEmpty();
    return changed ? commit + "-changed" : commit;
  }

  private void publish(Results results) throws IOException {
    String text = Report.of(results);
    System.out.println(text);
    if (!options.save && !options.isComplete()) {
      return;
    }
    String commit = results.about().getOrDefault("commit", "unknown");
    Path file =
        Files.createDirectories(options.home().resolve("results"))
            .resolve(startedAt + "-" + commit); // with the time: runs of one day are all kept
    Files.writeString(Path.of(file + ".md"), text);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(Path.of(file + ".json").toFile(), results);
    System.out.println("recorded in " + root.relativize(file) + ".md and .json");
  }

  private static void progress(String row) {
    System.err.println(
        DateTimeFormatter.ofPattern("HH:mm:ss").format(LocalDateTime.now(ZoneOffset.UTC))
            + " "
            + row);
  }
}
