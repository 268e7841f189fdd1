package dev.sluice.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The shape of the house: who may use whom, and which library lives where. Stands in bench, the one
 * module that sees all others.
 */
class ArchitectureTest {
  private static final String PROXY = "dev.sluice.proxy..";
  private static final String DB = "dev.sluice.db..";
  private static final String ADMIN = "dev.sluice.admin..";
  private static final String CONFIG = "dev.sluice.config..";
  private static final String BENCH = "dev.sluice.bench..";

  private static final String[] SQL = {
    "java.sql..", "javax.sql..", "org.postgresql..", "org.jdbi..", "org.flywaydb..", "com.zaxxer.."
  };
  private static final String[] JSON_AND_YAML = {
    "com.fasterxml.jackson..", "tools.jackson..", "org.yaml.."
  };

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.sluice");

  @Test
  void seesAllFiveModules() {
    for (String module : new String[] {PROXY, DB, ADMIN, CONFIG, BENCH}) {
      assertThat(HOUSE.that(resideInAPackage(module))).as(module).isNotEmpty();
    }
  }

  @Test
  void usesOnlyModulesToTheRight() {
    mayNotUse(PROXY, DB, ADMIN, CONFIG, BENCH);
    mayNotUse(DB, ADMIN, CONFIG, BENCH);
    mayNotUse(ADMIN, CONFIG, BENCH);
    mayNotUse(CONFIG, BENCH);
  }

  @Test
  void keepsSqlInTheDbModule() {
    mayNotUse(PROXY, SQL);
    mayNotUse(ADMIN, SQL);
    mayNotUse(CONFIG, SQL);
  }

  @Test
  void keepsSettingsFilesAndCommandLinesOutOfTheCore() {
    mayNotUse(PROXY, JSON_AND_YAML);
    mayNotUse(PROXY, "picocli..");
    mayNotUse(DB, "picocli..");
    mayNotUse(ADMIN, "picocli..");
  }

  @Test
  void keepsThePipelineOutOfTheDbModule() {
    mayNotUse(DB, "io.netty.channel..", "io.netty.handler..", "io.netty.bootstrap..");
  }

  @Test
  void hasNoCyclesBetweenPackages() {
    slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void neverSleepsInTests() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .because("a test waits for a condition with a deadline, or sets the clock")
        .check(new ClassFileImporter().importPaths(testFolders()));
  }

  @Test
  void declaresEveryPackageNullMarked() {
    for (JavaClass type : HOUSE) {
      JavaPackage home = type.getPackage();
      if (home.getName().endsWith(".jmh_generated")) {
        continue;
      }
      assertThat(home.isAnnotatedWith(NullMarked.class))
          .as("@NullMarked in package-info.java of " + home.getName())
          .isTrue();
    }
  }

  private static void mayNotUse(String module, String... packages) {
    noClasses()
        .that(resideInAPackage(module))
        .should()
        .dependOnClassesThat(resideInAnyPackage(packages))
        .check(HOUSE);
  }

  /** Where the modules' tests were compiled to; the working directory is that of this module. */
  private static List<Path> testFolders() {
    return Stream.of("proxy-core", "db", "admin-api", "config", "bench")
        .map(module -> Path.of("..", module, "target", "test-classes"))
        .filter(Files::isDirectory)
        .toList();
  }
}
