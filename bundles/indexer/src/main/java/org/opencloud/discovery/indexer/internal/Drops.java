package org.opencloud.discovery.indexer.internal;

import java.util.Set;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Refusals.Gate;

/**
 * Counts what is taken and what is not, by what it was and why; what a peer was refused is noted by
 * its name.
 */
final class Drops {
  static final String BUNDLE = "indexer";

  /** Ends of streams that say nothing against the peer: it went, or this node did. */
  private static final Set<String> PARTINGS = Set.of("silent", "stopped");

  private final Meters meters;
  private final Slot<Refusals> refusals;

  Drops(Meters meters, Slot<Refusals> refusals) {
    this.meters = meters;
    this.refusals = refusals;
  }

  /** A record that somebody brought and that is not kept. */
  void publish(PeerId peer, String reason) {
    refused(peer, Gate.RECORD, "publish.refused", reason);
  }

  void stored() {
    count("publish.stored", "");
  }

  /** A get that is not answered. */
  void get(PeerId peer, String reason) {
    refused(peer, Gate.LOOKUP, "get.refused", reason);
  }

  /** A heartbeat stream that was not taken, or was given up. */
  void heartbeat(PeerId peer, String reason) {
    refused(peer, Gate.HEARTBEAT, "heartbeat.refused", reason);
  }

  /** A kept or found record that is given up. */
  void record(String reason) {
    count("record.dropped", reason);
  }

  /** A look into the DHT that was not made, or came to nothing for a reason. */
  void lookup(String reason) {
    count("lookup.failed", reason);
  }

  /** A record that did not reach the DHT. */
  void replica(String reason) {
    count("replica.failed", reason);
  }

  private void refused(PeerId peer, Gate gate, String name, String reason) {
    count(name, reason);
    if (!PARTINGS.contains(reason)) {
      refusals.now().ifPresent(all -> all.note(peer, gate, reason));
    }
  }

  private void count(String name, String reason) {
    meters.counter(BUNDLE, name, reason).increment();
  }
}
