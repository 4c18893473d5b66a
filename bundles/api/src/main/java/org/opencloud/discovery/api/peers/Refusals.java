package org.opencloud.discovery.api.peers;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What this node refused each peer lately, for its operator. What access withholds is not noted: it
 * is no refusal. Safe for use by several threads; cheap, never blocks.
 */
@ProviderType
public interface Refusals {
  /** The peers that are remembered; who was refused nothing for the longest time goes first. */
  int MAX_PEERS = 1_000;

  /** Reasons of one gate and peer; others are counted as {@code other}. */
  int MAX_REASONS = 16;

  /**
   * Notes one refusal.
   *
   * @param reason a word for counters
   */
  void note(PeerId peer, Gate gate, String reason);

  /** What a peer was refused since it is remembered, in the order of the gates. */
  List<Refused> of(PeerId peer);

  /** Where a peer can be refused. */
  enum Gate {
    /** Its connection. */
    CONNECTION,
    /** Its question, which is not answered. */
    QUESTION,
    /** Its answer to a search of this node, which is not believed. */
    ANSWER,
    /** What it wanted to tell as a partner. */
    NOTICE,
    /** Its own record, which it wanted this indexer to keep. */
    RECORD,
    /** Its look for the records of others at this indexer. */
    LOOKUP,
    /** Its heartbeat to this indexer, or as a partner. */
    HEARTBEAT
  }

  /**
   * What one gate refused a peer.
   *
   * @param reasons how often, by reason
   */
  record Refused(Gate gate, Map<String, Long> reasons, Instant last) {
    public Refused {
      requireNonNull(gate, "gate");
      requireNonNull(last, "last");
      reasons = Map.copyOf(reasons);
    }

    public long total() {
      return reasons.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}
