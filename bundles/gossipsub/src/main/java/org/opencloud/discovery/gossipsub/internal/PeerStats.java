package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.opencloud.discovery.gossipsub.PeerScore;
import org.opencloud.discovery.gossipsub.ScoreParams;
import org.opencloud.discovery.keys.PeerId;

/** What one peer did, and what it is worth for that. Used on the loop only. */
final class PeerStats {
  private final PeerId peer;
  private final boolean direct;
  private final ScoreParams params;
  private final ToDoubleFunction<String> due;
  private final Map<String, TopicStats> topics = new HashMap<>(2);
  private Set<String> addresses = Set.of();
  private double misbehaved;
  private double application;
  private int crowd;
  private boolean connected;
  private long expiry;
  private double score;
  private boolean stale;

  /**
   * A peer without history.
   *
   * @param due deliveries that are due from each mesh peer of a topic
   */
  PeerStats(PeerId peer, boolean direct, ScoreParams params, ToDoubleFunction<String> due) {
    this.peer = peer;
    this.direct = direct;
    this.params = params;
    this.due = due;
  }

  PeerId peer() {
    return peer;
  }

  boolean direct() {
    return direct;
  }

  Map<String, TopicStats> topics() {
    return topics;
  }

  /** For a change: the score is made anew. */
  TopicStats in(String topic) {
    stale = true;
    return topics.computeIfAbsent(topic, t -> new TopicStats(params.topic()));
  }

  boolean connected() {
    return connected;
  }

  long expiry() {
    return expiry;
  }

  void connect() {
    connected = true;
    stale = true;
  }

  /** The peer is gone; its score is kept until then. */
  void leave(long until) {
    topics.forEach((topic, stats) -> stats.leave(due.applyAsDouble(topic)));
    connected = false;
    expiry = until;
    stale = true;
  }

  Set<String> addresses() {
    return addresses;
  }

  void addresses(Set<String> now) {
    addresses = now;
  }

  /** Sum of the squares of peers too many behind its addresses. */
  void crowd(int squares) {
    crowd = squares;
    stale = true;
  }

  void misbehave(int times) {
    misbehaved += times;
    stale = true;
  }

  void rate(double value) {
    application = value;
    stale = true;
  }

  void decay(long now) {
    double toZero = params.decay().toZero();
    topics.values().forEach(stats -> stats.decay(now, toZero));
    misbehaved = TopicStats.decayed(misbehaved, params.behaviour().decay(), toZero);
    stale = true;
  }

  double score() {
    if (stale) {
      score = capped(topicScore()) + applicationPart() + colocationPart() + behaviourPart();
      stale = false;
    }
    return score;
  }

  private double topicScore() {
    double sum = 0;
    for (Map.Entry<String, TopicStats> topic : topics.entrySet()) {
      sum += topic.getValue().score(due.applyAsDouble(topic.getKey()));
    }
    return sum;
  }

  private double capped(double sum) {
    return params.topicCap() > 0 ? Math.min(sum, params.topicCap()) : sum;
  }

  private double applicationPart() {
    return params.applicationWeight() * application;
  }

  private double colocationPart() {
    return params.colocation().weight() * crowd;
  }

  private double behaviourPart() {
    double above = Math.max(0, misbehaved - params.behaviour().threshold());
    return params.behaviour().weight() * above * above;
  }

  PeerScore snapshot() {
    List<PeerScore.Topic> parts =
        topics.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(each -> each.getValue().parts(each.getKey(), due.applyAsDouble(each.getKey())))
            .toList();
    return new PeerScore(
        peer,
        connected,
        direct,
        score(),
        parts,
        applicationPart(),
        colocationPart(),
        behaviourPart());
  }
}
