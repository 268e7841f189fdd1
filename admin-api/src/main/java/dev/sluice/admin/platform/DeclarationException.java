package dev.sluice.admin.platform;

import java.util.List;

/**
 * A declaration that can't be brought about. Each fault says where, what, and what was expected.
 */
public final class DeclarationException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  public DeclarationException(List<String> faults) {
    super(String.join("\n", faults), null, false, false);
    this.faults = List.copyOf(faults);
  }

  public DeclarationException(String fault) {
    this(List.of(fault));
  }

  public List<String> faults() {
    return faults;
  }
}
