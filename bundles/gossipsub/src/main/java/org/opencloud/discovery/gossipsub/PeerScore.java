package org.opencloud.discovery.gossipsub;

import java.util.List;
import org.opencloud.discovery.keys.PeerId;

/**
 * What a peer is worth, and why. The parts are weighted: they add up to the score, unless the
 * topics are capped.
 *
 * @param connected false for one that is gone and whose score is kept
 * @param direct whether the peer is exempt from scores
 * @param application P5
 * @param colocation P6
 * @param behaviour P7
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
    topics = List.copyOf(topics);
  }

  /**
   * The part of one topic, its weight applied.
   *
   * @param timeInMesh P1
   * @param firstDeliveries P2
   * @param meshDeliveries P3
   * @param meshFailure P3b
   * @param invalidMessages P4
   */
  public record Topic(
      String name,
      boolean mesh,
      double timeInMesh,
      double firstDeliveries,
      double meshDeliveries,
      double meshFailure,
      double invalidMessages) {

    double sum() {
      return timeInMesh + firstDeliveries + meshDeliveries + meshFailure + invalidMessages;
    }
  }
}
