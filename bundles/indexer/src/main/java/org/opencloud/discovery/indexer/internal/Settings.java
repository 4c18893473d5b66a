package org.opencloud.discovery.indexer.internal;

import java.time.Duration;

/**
 * The settings of an indexer.
 *
 * @param records kept at most
 * @param bytes of all kept records together
 * @param nodes with a heartbeat at most
 * @param interval from one heartbeat of a node to the next
 * @param publishesPerMinute of one node
 * @param getsPerSecond of one node
 * @param streams of all nodes together that publish or get
 * @param putsPerSecond into the DHT; 0: none
 */
record Settings(
    int records,
    long bytes,
    int nodes,
    Duration interval,
    int publishesPerMinute,
    int getsPerSecond,
    int streams,
    int putsPerSecond) {

  static final Settings STANDARD =
      new Settings(20_000, 64L << 20, 1_000, Duration.ofSeconds(20), 30, 100, 1_024, 5);
}
