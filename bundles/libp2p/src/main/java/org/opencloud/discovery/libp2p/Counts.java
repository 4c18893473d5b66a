package org.opencloud.discovery.libp2p;

/** Where the host counts what it drops and refuses. Called from any thread; cheap. */
@FunctionalInterface
public interface Counts {
  /** Counts nothing. */
  Counts NONE = (name, reason, count) -> {};

  /**
   * Counts.
   *
   * @param name such as {@code connection.refused}
   * @param reason such as {@code psk}
   */
  void add(String name, String reason, long count);
}
