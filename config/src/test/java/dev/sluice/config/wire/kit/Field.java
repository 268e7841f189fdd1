package dev.sluice.config.wire.kit;

/**
 * One header or trailer field as it stood on the wire, without the white space around its value.
 */
public record Field(String name, String value) {
  public boolean isNamed(String other) {
    return name.equalsIgnoreCase(other);
  }

  @Override
  public String toString() {
    return name + ": " + value;
  }
}
