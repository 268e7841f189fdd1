package dev.sluice.config.wire.kit;

/** What still came before the other side ended the connection, and how it ended it. */
public record Rest(String bytes, End end) {}
