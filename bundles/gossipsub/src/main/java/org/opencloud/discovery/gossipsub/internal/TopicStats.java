package org.opencloud.discovery.gossipsub.internal;

import org.opencloud.discovery.gossipsub.PeerScore;
import org.opencloud.discovery.gossipsub.ScoreParams;

/** What one peer did in one topic. Used on the loop only. */
final class TopicStats {
  private final ScoreParams.Topic params;
  private boolean mesh;
  private long grafted;
  private long meshMillis;
  private boolean active;
  private double first;
  private double delivered;
  private double failure;
  private double invalid;

  TopicStats(ScoreParams.Topic params) {
    this.params = params;
  }

  void graft(long now) {
    mesh = true;
    grafted = now;
    meshMillis = 0;
    active = false;
  }

  /** Leaves the mesh; what is due stays owed. */
  void prune(double due) {
    if (mesh) {
      double missing = missing(due);
      failure += missing * missing;
      mesh = false;
      active = false;
    }
  }

  /** Whether deliveries are due. */
  boolean active() {
    return mesh && active;
  }

  double delivered() {
    return delivered;
  }

  /** The first copy of a good message. */
  void first() {
    first = Math.min(first + 1, params.firstDeliveries().cap());
    deliver();
  }

  /** Another copy in time. */
  void deliver() {
    if (mesh) {
      delivered = Math.min(delivered + 1, params.meshDeliveries().cap());
    }
  }

  void invalid(int messages) {
    invalid += messages;
  }

  /** The peer is gone: what it was first with does not outlive it. */
  void leave(double due) {
    prune(due);
    first = 0;
  }

  void decay(long now, double toZero) {
    first = decayed(first, params.firstDeliveries().decay(), toZero);
    delivered = decayed(delivered, params.meshDeliveries().decay(), toZero);
    failure = decayed(failure, params.meshFailure().decay(), toZero);
    invalid = decayed(invalid, params.invalidMessages().decay(), toZero);
    if (mesh) {
      meshMillis = now - grafted;
      active = meshMillis > params.meshDeliveries().activation().toMillis();
    }
  }

  static double decayed(double counter, double factor, double toZero) {
    double left = counter * factor;
    return left < toZero ? 0 : left;
  }

  /** Each part with the topic's weight. */
  PeerScore.Topic parts(String name, double due) {
    double missing = missing(due);
    return new PeerScore.Topic(
        name,
        mesh,
        params.weight() * timeInMesh(),
        params.weight() * params.firstDeliveries().weight() * first,
        params.weight() * params.meshDeliveries().weight() * missing * missing,
        params.weight() * params.meshFailure().weight() * failure,
        params.weight() * params.invalidMessages().weight() * invalid * invalid);
  }

  /** The sum of the parts. */
  double score(double due) {
    double missing = missing(due);
    double sum =
        timeInMesh()
            + params.firstDeliveries().weight() * first
            + params.meshDeliveries().weight() * missing * missing
            + params.meshFailure().weight() * failure
            + params.invalidMessages().weight() * invalid * invalid;
    return params.weight() * sum;
  }

  private double timeInMesh() {
    if (!mesh) {
      return 0;
    }
    ScoreParams.TimeInMesh time = params.timeInMesh();
    long quanta = meshMillis / time.quantum().toMillis();
    return time.weight() * Math.min(quanta, time.cap());
  }

  private double missing(double due) {
    return active() ? Math.max(0, due - delivered) : 0;
  }
}
