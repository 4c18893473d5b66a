package org.opencloud.discovery.records.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * What the operator set.
 *
 * @param name of this node, for people; may be empty
 * @param seeds indexers with addresses without the peer id
 * @param fewest indexers below which others are looked for in a hurry
 * @param most indexers in use at once
 * @param heartbeat from one to the next
 * @param life of a record of this node
 */
record Settings(
    String name,
    Map<PeerId, List<String>> seeds,
    int fewest,
    int most,
    Duration heartbeat,
    Duration life) {
  static final Settings STANDARD =
      new Settings("", Map.of(), 1, 5, Duration.ofSeconds(20), Duration.ofHours(2));

  Settings {
    requireNonNull(name, "name");
    requireNonNull(heartbeat, "heartbeat");
    requireNonNull(life, "life");
    seeds = Map.copyOf(seeds);
  }
}
