package org.opencloud.discovery.api.search;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * What a search came to, made of what this node really knows.
 *
 * @param reason why it ended
 * @param detail what an operator can act on, such as {@code network down: no swarm key}; often
 *     empty
 * @param results how many were delivered
 * @param local how many of them are this node's own
 * @param reachable connected peers that the question went to: members of the topic, or, of those
 *     asked one by one, all but the unreachable and the unsupported
 * @param peers every peer that was reachable or answered, and all that were to be asked one by one
 * @param dropped values refused, by reason
 * @param elapsed from the call to the end
 */
public record Account(
    String searchId,
    Reason reason,
    String detail,
    int results,
    int local,
    int reachable,
    List<PeerAccount> peers,
    Map<String, Long> dropped,
    Map<String, String> localFailures,
    Duration elapsed) {

  public Account {
    peers = List.copyOf(peers);
    dropped = Map.copyOf(dropped);
    localFailures = Map.copyOf(localFailures);
  }

  /** Why a search ended. */
  public enum Reason {
    /**
     * Nothing more can come: every reachable peer has sent its end, or, asked on a stream of its
     * own, has broken off before.
     */
    COMPLETE,
    /** As many results as asked for. */
    LIMIT,
    /** Some peer was silent or partial. */
    DEADLINE,
    CANCELLED,
    /** No transport: own results only. */
    NETWORK_DOWN,
    /** The search bundle stops. */
    STOPPED
  }

  /** How one peer did. */
  public enum Outcome {
    /** Results, possibly none, and a verified end. */
    ANSWERED,
    /** Results, and no end. */
    PARTIAL,
    /** Reachable, nothing came. */
    SILENT,
    /** To be asked on a stream of its own, and no connection to it in time. */
    UNREACHABLE,
    /** The same, and it does not speak the protocol. */
    UNSUPPORTED
  }

  /**
   * One peer's part.
   *
   * @param results how many of its results were good; of an ordered search also those that others
   *     outdid
   * @param limited whether it stopped at its limit
   * @param failures type to reason, from its end event
   * @param detail why it did not answer to the end, for people; often empty
   */
  public record PeerAccount(
      PeerId peerId,
      Did did,
      Outcome outcome,
      int results,
      boolean limited,
      Map<String, String> failures,
      String detail) {
    public PeerAccount {
      failures = Map.copyOf(failures);
    }

    /** The part of a peer of which there is no more to say. */
    public PeerAccount(
        PeerId peerId,
        Did did,
        Outcome outcome,
        int results,
        boolean limited,
        Map<String, String> failures) {
      this(peerId, did, outcome, results, limited, failures, "");
    }
  }

  /** How many peers had this outcome. */
  public long count(Outcome outcome) {
    return peers.stream().filter(peer -> peer.outcome() == outcome).count();
  }
}
