package dev.sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/**
 * What was built. Immutable.
 *
 * @param number the version, as in the name of the distribution
 * @param commit the commit it was built from, {@code -dirty} behind it when files were changed, or
 *     {@code unknown} when it was built outside a clone
 */
public record Version(String number, String commit) {

  /** The version of this program, from the resource that the build fills in. */
  public static Version current() {
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(Objects.requireNonNull(in, "version.properties"));
      return new Version(properties.getProperty("version"), properties.getProperty("commit"));
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties cannot be read", e);
    }
  }

  @Override
  public String toString() {
    return number + " (" + commit + ")";
  }
}
