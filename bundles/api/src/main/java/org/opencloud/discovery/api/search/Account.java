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
 * @param reachable topic members connected when the question was published
 * @param peers every peer that was reachable or answered
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
    /** Every reachable peer has sent its end. */
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
    /** Results, no end by the deadline. */
    PARTIAL,
    /** Reachable, nothing came. */
    SILENT
  }

  /**
   * One peer's part.
   *
   * @param limited whether it stopped at its limit
   * @param failures type to reason, from its end event
   */
  public record PeerAccount(
      PeerId peerId,
      Did did,
      Outcome outcome,
      int results,
      boolean limited,
      Map<String, String> failures) {
    public PeerAccount {
      failures = Map.copyOf(failures);
    }
  }

  /** How many peers had this outcome. */
  public long count(Outcome outcome) {
    return peers.stream().filter(peer -> peer.outcome() == outcome).count();
  }
}
