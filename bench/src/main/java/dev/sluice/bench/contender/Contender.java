package dev.sluice.bench.contender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What can be measured, as {@code contenders.yaml} lists it.
 *
 * @param name what the report calls it
 * @param standard whether it takes part unless others are named
 * @param jvm whether it is a JVM
 * @param command program and arguments, with placeholders; empty for the stub itself
 * @param template the name of a file beside the list that is filled in for it; may be empty
 * @param version what prints its version; may be empty
 * @param keyFile where the key stands that it lets callers in with, once it has started; empty when
 *     it asks for none
 * @param tenants whether that key is an administrator's, and two tenants are made by it first
 */
public record Contender(
    String name,
    boolean standard,
    boolean jvm,
    List<String> command,
    String template,
    List<String> version,
    String keyFile,
    boolean tenants) {

  /** The one without a proxy. */
  public static final String DIRECT = "direct";

  /** The proxy that ratios are told against. */
  public static final String REFERENCE = "haproxy";

  /** The bare relay that differences are told against. */
  public static final String FLOOR = "floor";

  /** The product. */
  public static final String PRODUCT = "sluice";

  /** The product in identity mode. */
  public static final String IDENTITY = "sluice-identity";

  /** The product in front of a runtime that two tenants share. */
  public static final String TENANTS = "sluice-tenants";

  /** All that the file lists. */
  public static List<Contender> read(Path file) throws IOException {
    List<Contender> contenders = new ArrayList<>();
    for (JsonNode entry : new YAMLMapper().readTree(file.toFile())) {
      contenders.add(
          new Contender(
              entry.path("name").asText(),
              entry.path("standard").asBoolean(),
              entry.path("jvm").asBoolean(),
              strings(entry.path("command")),
              entry.path("template").asText(),
              strings(entry.path("version")),
              entry.path("key-file").asText(),
              entry.path("tenants").asBoolean()));
    }
    return contenders;
  }

  private static List<String> strings(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  /** Whether it is a process of its own. */
  public boolean isProcess() {
    return !command.isEmpty();
  }

  /**
   * Whether its program is there.
   *
   * @param root what <code>{root}</code> stands for
   */
  public boolean isInstalled(Path root) {
    if (command.isEmpty()) {
      return true;
    }
    String program = command.getFirst().replace("{root}", root.toString());
    if (program.startsWith("{")) {
      return true; // the JVM that runs the bench
    }
    if (program.contains("/")) {
      return Files.isExecutable(Path.of(program));
    }
    Stream<String> path =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1));
    return Stream.concat(path, Stream.of("/usr/sbin", "/usr/local/sbin"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
