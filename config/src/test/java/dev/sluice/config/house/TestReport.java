package dev.sluice.config.house;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Sums up the surefire reports of all modules; the end of {@code make test}. A program of one file,
 * run from its source.
 *
 * <p>Prints the lines that tests began with {@code RESULT}, the names of skipped and failed tests
 * and, last, their counts. Exit status 1 when a test failed, when none ran, when a buffer leak was
 * logged, or when {@code CI=true} and a test was skipped.
 */
final class TestReport {
  private static final String RESULT = "RESULT ";

  /** How Netty's leak detector begins its report. */
  private static final String LEAK = "LEAK: ";

  private final List<String> results = new ArrayList<>();
  private final List<String> leaks = new ArrayList<>();
  private final List<String> skipped = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();
  private int tests;

  /**
   * Reads and prints.
   *
   * @param args the project's folder
   */
  public static void main(String[] args) throws IOException, XMLStreamException {
    TestReport report = new TestReport();
    report.readModules(Path.of(args[0]));
    boolean continuousIntegration = "true".equals(System.getenv("CI"));
    System.exit(report.print(continuousIntegration) ? 0 : 1);
  }

  private void readModules(Path project) throws IOException, XMLStreamException {
    for (Path module : list(project)) {
      Path reports = module.resolve("target/surefire-reports");
      if (!Files.isDirectory(reports)) {
        continue;
      }
      for (Path file : list(reports)) {
        String name = file.getFileName().toString();
        if (name.startsWith("TEST-") && name.endsWith(".xml")) {
          readCases(file);
        } else if (name.endsWith("-output.txt")) {
          readOutput(project.relativize(file), file);
        }
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  private void readCases(Path file) throws IOException, XMLStreamException {
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader xml = XMLInputFactory.newFactory().createXMLStreamReader(in);
      String test = "";
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        switch (xml.getLocalName()) {
          case "testcase" -> {
            tests++;
            test =
                xml.getAttributeValue(null, "classname")
                    + "."
                    + xml.getAttributeValue(null, "name");
          }
          case "skipped" -> skipped.add(test + because(xml));
          case "failure", "error" -> failed.add(test + because(xml));
          default -> {} // properties, output, and reruns say nothing about the outcome
        }
      }
    }
  }

  private static String because(XMLStreamReader xml) {
    String message = xml.getAttributeValue(null, "message");
    return message == null || message.isBlank()
        ? ""
        : ": " + message.lines().findFirst().orElse("");
  }

  // Latin-1: tests may print any bytes, and what is looked for is ASCII.
  private void readOutput(Path name, Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines.forEach(line -> {
        if (line.startsWith(RESULT)) {
          results.add(line.substring(RESULT.length()));
        } else if (line.contains(LEAK)) {
          leaks.add(name + ": " + line.strip());
        }
      });
    }
  }

  private boolean print(boolean continuousIntegration) {
    print("Results:", results);
    print("Skipped:", skipped);
    print("Leaks:", leaks);
    print("Failed:", failed);
    boolean noneRan = tests == skipped.size();
    if (noneRan) {
      System.out.println("No test ran.");
    }
    boolean mustNotSkip = continuousIntegration && !skipped.isEmpty();
    if (mustNotSkip) {
      System.out.println("Tests were skipped, which they must not be in CI.");
    }
    System.out.printf(
        "%d tests run, %d skipped, %d failed, %d leaks%n",
        tests - skipped.size(), skipped.size(), failed.size(), leaks.size());
    return !noneRan && !mustNotSkip && failed.isEmpty() && leaks.isEmpty();
  }

  private static void print(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      System.out.println(title);
      lines.forEach(line -> System.out.println("  " + line));
    }
  }
}
