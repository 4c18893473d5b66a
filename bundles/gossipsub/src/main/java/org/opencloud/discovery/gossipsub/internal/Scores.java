package org.opencloud.discovery.gossipsub.internal;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.PeerScore;
import org.opencloud.discovery.gossipsub.ScoreParams;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;

/** Keeps the scores of the peers, of some also after they are gone. Used on the loop only. */
final class Scores {
  private final Setup setup;
  private final ScoreParams params;
  private final Predicate<String> replaceable;
  private final Colocation colocation;
  private final Map<PeerId, PeerStats> known = new LinkedHashMap<>();
  private final Map<PeerId, Double> ratings = new LinkedHashMap<>();
  private final Map<String, Double> due = new HashMap<>();
  private long nextDecay;

  /**
   * No peers yet.
   *
   * @param replaceable whether the mesh of a topic can do without one of its peers
   */
  Scores(Setup setup, Predicate<String> replaceable) {
    this.setup = setup;
    this.params = setup.params().scores();
    this.replaceable = replaceable;
    this.colocation = new Colocation(params.colocation());
    this.nextDecay = setup.now() + params.decay().interval().toMillis();
  }

  /** The history of a peer that connects. */
  PeerStats connected(PeerId peer) {
    PeerStats stats =
        known.computeIfAbsent(
            peer, id -> new PeerStats(id, setup.params().direct().contains(id), params, this::due));
    stats.connect();
    stats.rate(ratings.getOrDefault(peer, 0.0));
    return stats;
  }

  /** The peer has these connections now. */
  void moved(PeerLink peer) {
    List<String> addresses =
        peer.connections().stream().map(Connection::remoteAddress).distinct().toList();
    colocation.move(peer.stats(), addresses);
  }

  /** A peer is gone. A good score is forgotten, a bad one is not. */
  void disconnected(PeerLink peer) {
    PeerStats stats = peer.stats();
    boolean good = stats.score() > 0;
    stats.leave(setup.now() + params.decay().retain().toMillis());
    colocation.move(stats, List.of());
    if (good || stats.score() == 0 || params.decay().retain().isZero()) {
      known.remove(stats.peer());
    } else {
      bound();
    }
  }

  private void bound() {
    if (known.size() > setup.limits().retainedScores()) {
      known.values().stream()
          .filter(stats -> !stats.connected())
          .findFirst()
          .ifPresent(
              oldest -> {
                known.remove(oldest.peer());
                setup.count("score.dropped", "full");
              });
    }
  }

  void grafted(PeerLink peer, String topic) {
    peer.stats().in(topic).graft(setup.now());
  }

  void pruned(PeerLink peer, String topic) {
    peer.stats().in(topic).prune(due(topic));
  }

  /** The peer was the first with a good message. */
  void first(PeerLink peer, String topic) {
    peer.stats().in(topic).first();
  }

  /** The peer sent a copy of a good message in time. */
  void delivered(PeerLink peer, String topic) {
    peer.stats().in(topic).deliver();
  }

  /** The peer sent a message that no honest peer passes on. */
  void invalid(PeerLink peer, String topic) {
    peer.stats().in(topic).invalid(1);
    setup.count("peer.misbehaved", "message");
  }

  /** The peer broke the protocol. */
  void misbehaved(PeerLink peer, int times) {
    peer.stats().misbehave(times);
    setup.counts().add("peer.misbehaved", "protocol", times);
  }

  /** What the application thinks of a peer, connected or not, from now on. */
  void rate(PeerId peer, double value) {
    if (value == 0) {
      ratings.remove(peer);
    } else if (ratings.size() < setup.limits().retainedScores() || ratings.containsKey(peer)) {
      ratings.put(peer, value);
    } else {
      setup.count("score.dropped", "ratings");
      return;
    }
    PeerStats stats = known.get(peer);
    if (stats != null) {
      stats.rate(value);
    }
  }

  /** Once a heartbeat: lets counters fade when it is time, and forgets who is long gone. */
  void upkeep() {
    long now = setup.now();
    if (now < nextDecay) {
      return;
    }
    nextDecay = now + params.decay().interval().toMillis();
    known.values().removeIf(stats -> !stats.connected() && stats.expiry() <= now);
    settleDue();
    for (PeerStats stats : known.values()) {
      // Who is gone neither gains nor loses by waiting.
      if (stats.connected()) {
        stats.decay(now);
      }
    }
  }

  private double due(String topic) {
    return due.getOrDefault(topic, 0.0);
  }

  private void settleDue() {
    ScoreParams.MeshDeliveries deliveries = params.topic().meshDeliveries();
    Map<String, Double> best = new HashMap<>();
    for (PeerStats stats : known.values()) {
      stats
          .topics()
          .forEach(
              (topic, each) -> {
                if (each.active()) {
                  best.merge(topic, each.delivered(), Math::max);
                }
              });
    }
    Map<String, Double> settled = new HashMap<>();
    best.forEach((topic, most) -> settled.put(topic, due(topic, most, deliveries)));
    due.clear();
    due.putAll(settled);
  }

  private double due(String topic, double best, ScoreParams.MeshDeliveries deliveries) {
    if (deliveries.share() == 0) {
      return deliveries.threshold();
    }
    boolean proven = best >= deliveries.threshold() && replaceable.test(topic);
    return proven ? Math.min(deliveries.threshold(), deliveries.share() * best) : 0;
  }

  /** All that is known, best first. */
  List<PeerScore> snapshot() {
    return known.values().stream()
        .map(PeerStats::snapshot)
        .sorted(Comparator.comparingDouble(PeerScore::score).reversed())
        .toList();
  }
}
