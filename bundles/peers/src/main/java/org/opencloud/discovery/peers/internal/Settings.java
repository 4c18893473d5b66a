package org.opencloud.discovery.peers.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the operator set.
 *
 * @param opaque what to do with senders named by a UUID
 * @param cacheLife how long a resolver's answer is believed
 * @param metPeers how many peers are kept that merely connected
 * @param inboundPerMinute connections from one address
 * @param reload how often the store is read again
 */
record Settings(
    OpaqueDids opaque, Duration cacheLife, int metPeers, int inboundPerMinute, Duration reload) {
  static final String PID = "org.opencloud.discovery.peers";
  static final Settings STANDARD =
      new Settings(OpaqueDids.KNOWN, Duration.ofMinutes(10), 1_000, 120, Duration.ofSeconds(30));

  /** Senders whose name does not hold their key. */
  enum OpaqueDids {
    /** Never resolved. */
    OFF,
    /** Resolved when their record here has a key. */
    KNOWN
  }

  Settings {
    requireNonNull(opaque, "opaque");
    requireNonNull(cacheLife, "cacheLife");
    requireNonNull(reload, "reload");
  }
}
