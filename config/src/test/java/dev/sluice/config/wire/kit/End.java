package dev.sluice.config.wire.kit;

/** How the other side ended a connection. */
public enum End {
  /** In order: a FIN, or TLS close_notify. */
  FIN,
  /** Aborted: a RST, or a TLS connection cut without close_notify. */
  RST
}
