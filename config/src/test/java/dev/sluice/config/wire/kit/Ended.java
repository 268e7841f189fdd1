package dev.sluice.config.wire.kit;

/** The other side ended the connection while more was expected of it. */
public final class Ended extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final End how;

  Ended(End how, String expected) {
    super(how + " while waiting for " + expected);
    this.how = how;
  }

  public End how() {
    return how;
  }
}
