package org.opencloud.discovery.gossipsub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * How peers are scored (GossipSub 1.1, "Peer Scoring"): P1 to P4 for each joined topic, P5 to P7
 * for the peer as a whole. A weight of 0 turns a part off.
 *
 * <p>Counters lose a part at every {@link Decay#interval}: the factors are between 0 and 1, and
 * {@link #factor} makes one from the time in which a counter of 1 comes to nothing.
 *
 * @param topicCap the most that topics add to a score; 0 for no bound
 * @param applicationWeight of P5, what the application itself thinks of a peer
 */
public record ScoreParams(
    Topic topic,
    double topicCap,
    double applicationWeight,
    Colocation colocation,
    Behaviour behaviour,
    Decay decay,
    Thresholds thresholds) {

  public ScoreParams {
    requireNonNull(topic, "topic");
    requireNonNull(colocation, "colocation");
    requireNonNull(behaviour, "behaviour");
    requireNonNull(decay, "decay");
    requireNonNull(thresholds, "thresholds");
    check("topic.cap", topicCap, topicCap >= 0, "0 or more");
    check("application.weight", applicationWeight, true, "a number");
  }

  /**
   * For private networks of 3 to 1,000 nodes. Nobody falls below a threshold because nodes restart,
   * because a topic is quiet or because nodes share a private address; five invalid messages are
   * enough for the graylist, and a mesh peer that forwards nothing while the others do makes room.
   */
  public static ScoreParams privateNetwork() {
    return new ScoreParams(
        Topic.privateNetwork(),
        0,
        1,
        Colocation.privateNetwork(),
        Behaviour.privateNetwork(),
        Decay.standard(),
        Thresholds.privateNetwork());
  }

  /** Every peer is worth 0, whatever it does. */
  public static ScoreParams off() {
    Thresholds thresholds = Thresholds.privateNetwork();
    return new ScoreParams(
        Topic.off(),
        0,
        0,
        new Colocation(0, 1, List.of()),
        new Behaviour(0, 0, 0.5),
        Decay.standard(),
        new Thresholds(
            thresholds.gossip(),
            thresholds.publish(),
            thresholds.graylist(),
            thresholds.acceptExchange(),
            0));
  }

  public ScoreParams with(Topic other) {
    return new ScoreParams(
        other, topicCap, applicationWeight, colocation, behaviour, decay, thresholds);
  }

  public ScoreParams with(Colocation other) {
    return new ScoreParams(topic, topicCap, applicationWeight, other, behaviour, decay, thresholds);
  }

  public ScoreParams with(Thresholds other) {
    return new ScoreParams(topic, topicCap, applicationWeight, colocation, behaviour, decay, other);
  }

  /**
   * The factor by which a counter is multiplied at each interval so that 1 comes to nothing in the
   * time.
   *
   * @throws IllegalArgumentException when the time is shorter than two intervals
   */
  public static double factor(Duration time, Decay decay) {
    double ticks = (double) time.toMillis() / decay.interval().toMillis();
    check("decay", ticks, ticks >= 2, "a time of two decay intervals or more");
    return Math.pow(decay.toZero(), 1 / ticks);
  }

  /**
   * P1 to P4, the same for every joined topic.
   *
   * @param weight of the topic in the score
   */
  public record Topic(
      double weight,
      TimeInMesh timeInMesh,
      FirstDeliveries firstDeliveries,
      MeshDeliveries meshDeliveries,
      Penalty meshFailure,
      Penalty invalidMessages) {
    public Topic {
      requireNonNull(timeInMesh, "timeInMesh");
      requireNonNull(firstDeliveries, "firstDeliveries");
      requireNonNull(meshDeliveries, "meshDeliveries");
      requireNonNull(meshFailure, "meshFailure");
      requireNonNull(invalidMessages, "invalidMessages");
      check("topic.weight", weight, weight >= 0, "0 or more");
    }

    static Topic privateNetwork() {
      double tenMinutes = factor(Duration.ofMinutes(10), Decay.standard());
      return new Topic(
          1,
          new TimeInMesh(0.001, Duration.ofSeconds(1), 500),
          new FirstDeliveries(0.02, tenMinutes, 50),
          new MeshDeliveries(
              -0.5, tenMinutes, 100, 8, 0.1, Duration.ofSeconds(2), Duration.ofSeconds(30)),
          new Penalty(-0.5, tenMinutes),
          new Penalty(-20, factor(Duration.ofMinutes(30), Decay.standard())));
    }

    static Topic off() {
      return new Topic(
          0,
          new TimeInMesh(0, Duration.ofSeconds(1), 1),
          new FirstDeliveries(0, 0.5, 1),
          new MeshDeliveries(0, 0.5, 1, 1, 0, Duration.ZERO, Duration.ofSeconds(1)),
          new Penalty(0, 0.5),
          new Penalty(0, 0.5));
    }

    public Topic with(MeshDeliveries other) {
      return new Topic(weight, timeInMesh, firstDeliveries, other, meshFailure, invalidMessages);
    }
  }

  /**
   * P1: for each quantum of time in the mesh, up to a number of them.
   *
   * @param weight positive
   */
  public record TimeInMesh(double weight, Duration quantum, double cap) {
    public TimeInMesh {
      check("time.in.mesh.weight", weight, weight >= 0, "0 or more");
      check("time.in.mesh.quantum", quantum.toMillis(), quantum.toMillis() > 0, "more than 0");
      check("time.in.mesh.cap", cap, weight == 0 || cap > 0, "more than 0");
    }
  }

  /**
   * P2: for each message that the peer was first with.
   *
   * @param weight positive
   * @param cap of the counter
   */
  public record FirstDeliveries(double weight, double decay, double cap) {
    public FirstDeliveries {
      check("first.deliveries.weight", weight, weight >= 0, "0 or more");
      fraction("first.deliveries.decay", weight, decay);
      check("first.deliveries.cap", cap, weight == 0 || cap > 0, "more than 0");
    }
  }

  /**
   * P3: the square of what a mesh peer is short of the deliveries that are due. A delivery counts
   * when it comes before the verdict on the message or within the window after it.
   *
   * <p>With a share of 0 the threshold is due, as in the specification: then every peer of a quiet
   * topic falls short. With a share above 0 it is that share of what the best mesh peer delivers,
   * the threshold at most; and nothing is due before the best one delivered the threshold, or while
   * there is nobody to take the place.
   *
   * @param weight negative
   * @param cap of the counter
   * @param activation time in the mesh before anything is due
   */
  public record MeshDeliveries(
      double weight,
      double decay,
      double cap,
      double threshold,
      double share,
      Duration window,
      Duration activation) {
    public MeshDeliveries {
      check("mesh.deliveries.weight", weight, weight <= 0, "0 or less");
      fraction("mesh.deliveries.decay", weight, decay);
      check("mesh.deliveries.cap", cap, weight == 0 || cap > 0, "more than 0");
      check("mesh.deliveries.threshold", threshold, weight == 0 || threshold > 0, "more than 0");
      check("mesh.deliveries.share", share, share >= 0 && share <= 1, "0 to 1");
      check("mesh.deliveries.window", window.toMillis(), !window.isNegative(), "0 or more");
      check(
          "mesh.deliveries.activation",
          activation.toMillis(),
          weight == 0 || activation.toMillis() >= 1_000,
          "1 s or more");
    }
  }

  /**
   * A counter that only costs: P3b, the square of what a peer was short of when it left the mesh;
   * P4, the square of its invalid messages.
   *
   * @param weight negative
   */
  public record Penalty(double weight, double decay) {
    public Penalty {
      check("penalty.weight", weight, weight <= 0, "0 or less");
      fraction("penalty.decay", weight, decay);
    }
  }

  /**
   * P6: the square of the number of peers behind one address, above the threshold. An IPv6 address
   * counts together with its /64.
   *
   * @param weight negative
   * @param whitelist addresses and networks, such as {@code 10.0.0.0/8}, that are not counted
   */
  public record Colocation(double weight, int threshold, List<String> whitelist) {
    public Colocation {
      check("colocation.weight", weight, weight <= 0, "0 or less");
      check("colocation.threshold", threshold, threshold >= 1, "1 or more");
      whitelist = List.copyOf(whitelist);
      AddressRange.of(whitelist);
    }

    static Colocation privateNetwork() {
      return new Colocation(
          -1,
          10,
          List.of(
              "127.0.0.0/8",
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "169.254.0.0/16",
              "100.64.0.0/10",
              "::1/128",
              "fc00::/7",
              "fe80::/10"));
    }
  }

  /**
   * P7: the square of what a peer did wrong, above the threshold.
   *
   * @param weight negative
   */
  public record Behaviour(double weight, double threshold, double decay) {
    public Behaviour {
      check("behaviour.weight", weight, weight <= 0, "0 or less");
      check("behaviour.threshold", threshold, threshold >= 0, "0 or more");
      fraction("behaviour.decay", weight, decay);
    }

    static Behaviour privateNetwork() {
      return new Behaviour(-10, 6, factor(Duration.ofMinutes(10), Decay.standard()));
    }
  }

  /**
   * How counters fade.
   *
   * @param interval between two multiplications
   * @param toZero below which a counter is nothing
   * @param retain how long the score of a peer that is gone is kept, if it is not above 0
   */
  public record Decay(Duration interval, double toZero, Duration retain) {
    public Decay {
      check("decay.interval", interval.toMillis(), interval.toMillis() >= 1_000, "1 s or more");
      check("decay.to.zero", toZero, toZero > 0 && toZero < 1, "more than 0, less than 1");
      check("retain", retain.toMillis(), !retain.isNegative(), "0 or more");
    }

    static Decay standard() {
      return new Decay(Duration.ofSeconds(1), 0.01, Duration.ofMinutes(30));
    }
  }

  /**
   * What follows from a score.
   *
   * @param gossip below it no gossip is exchanged
   * @param publish below it own messages are not sent outside the mesh
   * @param graylist below it everything from the peer is ignored
   * @param acceptExchange from it on peers named in a PRUNE are believed
   * @param opportunisticGraft a mesh whose median is below gets better peers
   */
  public record Thresholds(
      double gossip,
      double publish,
      double graylist,
      double acceptExchange,
      double opportunisticGraft) {
    public Thresholds {
      check("threshold.gossip", gossip, gossip <= 0, "0 or less");
      check("threshold.publish", publish, publish <= gossip, "the gossip threshold or less");
      check("threshold.graylist", graylist, graylist <= publish, "the publish threshold or less");
      check("threshold.accept.exchange", acceptExchange, acceptExchange >= 0, "0 or more");
      check(
          "threshold.opportunistic.graft",
          opportunisticGraft,
          opportunisticGraft >= 0,
          "0 or more");
    }

    static Thresholds privateNetwork() {
      return new Thresholds(-100, -200, -400, 0.5, 0.2);
    }
  }

  private static void fraction(String name, double weight, double factor) {
    check(name, factor, weight == 0 || factor > 0 && factor < 1, "more than 0, less than 1");
  }

  private static void check(String name, double value, boolean right, String expected) {
    if (!right || !Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "score." + name + ": expected " + expected + ", not " + value);
    }
  }
}
