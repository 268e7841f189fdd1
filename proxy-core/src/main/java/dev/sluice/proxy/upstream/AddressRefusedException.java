package dev.sluice.proxy.upstream;

import java.io.IOException;

/** A host has an address that may not be connected to. */
final class AddressRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  AddressRefusedException() {
    super("its address is none that runtimes may have");
  }
}
