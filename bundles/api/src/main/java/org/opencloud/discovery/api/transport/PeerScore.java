package org.opencloud.discovery.api.transport;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * What a peer is worth to the gossip network, and why. The parts add up to the score; those that
 * are not positive are what the peer did wrong.
 *
 * @param connected false for one that is gone and whose bad score is remembered
 * @param direct whether the peer is exempt from scores
 * @param application what the application thinks of it
 * @param colocation too many peers behind one address
 * @param behaviour what it did against the protocol
 */
public record PeerScore(
    PeerId peer,
    boolean connected,
    boolean direct,
    double score,
    List<Topic> topics,
    double application,
    double colocation,
    double behaviour) {
  public PeerScore {
    requireNonNull(peer, "peer");
    topics = List.copyOf(topics);
  }

  /**
   * What the peer did in one topic.
   *
   * @param mesh whether it is in our mesh
   * @param timeInMesh how long
   * @param firstDeliveries messages it was first with
   * @param meshDeliveries messages it did not forward
   * @param meshFailure the same, before it lost its place
   * @param invalidMessages messages that no honest peer forwards
   */
  public record Topic(
      String name,
      boolean mesh,
      double timeInMesh,
      double firstDeliveries,
      double meshDeliveries,
      double meshFailure,
      double invalidMessages) {}
}
