package org.opencloud.discovery.peers.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the operator set.
 *
 * @param opaque what to do with senders named by a UUID
 * @param opaquePins how many of their names are pinned by first use
 * @param cacheLife how long a resolver's answer is believed
 * @param metPeers how many peers are kept that merely connected
 * @param inboundPerMinute connections from one address
 * @param reload how often the store is read again
 */
record Settings(
    OpaqueDids opaque,
    int opaquePins,
    Duration cacheLife,
    int metPeers,
    int inboundPerMinute,
    Duration reload) {
  static final String PID = "org.opencloud.discovery.peers";
  static final Settings STANDARD =
      new Settings(
          OpaqueDids.KNOWN, 1_000, Duration.ofMinutes(10), 1_000, 120, Duration.ofSeconds(30));

  /** Senders whose name does not hold their key. */
  enum OpaqueDids {
    /** Never resolved. */
    OFF,
    /** Resolved when their record here has a key. */
    KNOWN,
    /** As known; and a free name gets the key that first uses it on a live connection. */
    PIN
  }

  Settings {
    requireNonNull(opaque, "opaque");
    requireNonNull(cacheLife, "cacheLife");
    requireNonNull(reload, "reload");
  }
}
