package dev.sluice.proxy.settings;

/** Which of the operating system's ways of waiting for sockets is used. */
public enum TransportKind {
  /** The fastest that this machine offers. */
  AUTO,
  EPOLL,
  IO_URING,
  NIO
}
