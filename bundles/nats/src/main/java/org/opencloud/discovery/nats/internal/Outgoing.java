package org.opencloud.discovery.nats.internal;

import org.opencloud.discovery.wire.BridgeRefused;

/**
 * A message that waits to be sent. Its bytes are made when it is sent, off the thread that found
 * the result.
 *
 * @param size how many bytes it keeps in memory, about
 * @param dropped told when it is not sent after all
 */
record Outgoing(String subject, Rank rank, int size, Body body, Runnable dropped) {

  /** Who goes first, and who may use the reserve of a full queue. */
  enum Rank {
    REPLY,
    STATUS,
    RESULT
  }

  /** Makes the message's bytes. */
  @FunctionalInterface
  interface Body {
    /**
     * The bytes.
     *
     * @param max how many there should be at most
     */
    byte[] bytes(long max) throws BridgeRefused;
  }

  static Outgoing reply(String subject, byte[] bytes) {
    return new Outgoing(subject, Rank.REPLY, bytes.length, max -> bytes, () -> {});
  }

  static Outgoing status(String subject, byte[] bytes) {
    return new Outgoing(subject, Rank.STATUS, bytes.length, max -> bytes, () -> {});
  }
}
