package org.opencloud.discovery.identity.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What the operator set.
 *
 * @param keyFile name under the node's home, or an absolute path
 * @param swarmKeyFile name under the node's home, or an absolute path
 * @param poll how often the files are looked at
 */
record Settings(String keyFile, String swarmKeyFile, Duration poll) {
  static final String DEFAULT_KEY_FILE = "node.key";
  static final String DEFAULT_SWARM_KEY_FILE = "swarm.key";
  static final int DEFAULT_POLL_SECONDS = 5;

  Settings {
    requireNonNull(keyFile, "keyFile");
    requireNonNull(swarmKeyFile, "swarmKeyFile");
    requireNonNull(poll, "poll");
  }
}
