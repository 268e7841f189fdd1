package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {

  @Test
  void isFilledInByTheBuild() {
    Version version = Version.current();

    assertThat(version.number()).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
    assertThat(version.commit()).matches("unknown|[0-9a-f]{12}(-dirty)?");
    assertThat(version).hasToString(version.number() + " (" + version.commit() + ")");
  }
}
