package org.opencloud.discovery.gossipsub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Set;
import org.opencloud.discovery.keys.PeerId;

/**
 * How a router behaves. The defaults are those of go-libp2p-pubsub; scores, which are off there,
 * are those of {@link ScoreParams#privateNetwork}.
 *
 * @param floodPublish hands own messages to every subscribed peer, not to the mesh alone
 * @param direct peers that get and give everything, outside the mesh, whatever their score
 */
public record GossipParams(
    Degrees degrees,
    Timing timing,
    Limits limits,
    DontWant dontWant,
    Exchange exchange,
    ScoreParams scores,
    boolean floodPublish,
    ReplayGuard replayGuard,
    Set<PeerId> direct) {

  public GossipParams {
    requireNonNull(degrees, "degrees");
    requireNonNull(timing, "timing");
    requireNonNull(limits, "limits");
    requireNonNull(dontWant, "dontWant");
    requireNonNull(exchange, "exchange");
    requireNonNull(scores, "scores");
    requireNonNull(replayGuard, "replayGuard");
    direct = Set.copyOf(direct);
  }

  public static GossipParams defaults() {
    return new GossipParams(
        Degrees.defaults(),
        Timing.defaults(),
        Limits.defaults(),
        DontWant.defaults(),
        Exchange.defaults(),
        ScoreParams.privateNetwork(),
        true,
        ReplayGuard.FORGOTTEN,
        Set.of());
  }

  public GossipParams with(Degrees other) {
    return new GossipParams(
        other, timing, limits, dontWant, exchange, scores, floodPublish, replayGuard, direct);
  }

  public GossipParams with(Timing other) {
    return new GossipParams(
        degrees, other, limits, dontWant, exchange, scores, floodPublish, replayGuard, direct);
  }

  public GossipParams with(Limits other) {
    return new GossipParams(
        degrees, timing, other, dontWant, exchange, scores, floodPublish, replayGuard, direct);
  }

  public GossipParams with(DontWant other) {
    return new GossipParams(
        degrees, timing, limits, other, exchange, scores, floodPublish, replayGuard, direct);
  }

  public GossipParams with(Exchange other) {
    return new GossipParams(
        degrees, timing, limits, dontWant, other, scores, floodPublish, replayGuard, direct);
  }

  public GossipParams with(ScoreParams other) {
    return new GossipParams(
        degrees, timing, limits, dontWant, exchange, other, floodPublish, replayGuard, direct);
  }

  public GossipParams with(ReplayGuard other) {
    return new GossipParams(
        degrees, timing, limits, dontWant, exchange, scores, floodPublish, other, direct);
  }

  public GossipParams withFloodPublish(boolean on) {
    return new GossipParams(
        degrees, timing, limits, dontWant, exchange, scores, on, replayGuard, direct);
  }

  public GossipParams withDirect(Set<PeerId> peers) {
    return new GossipParams(
        degrees, timing, limits, dontWant, exchange, scores, floodPublish, replayGuard, peers);
  }

  /** Which messages are ignored for their sequence number, besides those in the seen cache. */
  public enum ReplayGuard {
    /** None. */
    OFF,
    /**
     * Those not larger than a number of the author that the seen cache has already forgotten: no
     * replay gets through, and a message that gossip repairs after a later one still does.
     */
    FORGOTTEN,
    /** Those not larger than the author's highest, as kubo does. Late repairs are lost. */
    HIGHEST
  }

  /**
   * Numbers of neighbours.
   *
   * @param d wanted in a mesh
   * @param low fewer are topped up
   * @param high more are pruned
   * @param score kept when pruning, before the rest is chosen at random
   * @param out of them over connections we opened
   * @param lazy peers told of messages by gossip
   * @param gossipFactor share of the peers told by gossip, when that is more
   * @param opportunistic better peers grafted at once when a mesh does badly
   */
  public record Degrees(
      int d,
      int low,
      int high,
      int score,
      int out,
      int lazy,
      double gossipFactor,
      int opportunistic) {
    public Degrees {
      check(low >= 0 && low <= d && d <= high, "degrees: expected 0 <= low <= d <= high");
      check(high <= 1_000, "degrees: expected high <= 1000");
      check(score >= 0 && score <= high, "degrees: expected 0 <= score <= high");
      check(out >= 0 && (out == 0 || out < low) && out <= d / 2, "degrees: out < low, <= d / 2");
      check(lazy >= 0, "degrees: expected lazy >= 0");
      check(gossipFactor >= 0 && gossipFactor <= 1, "degrees: gossipFactor between 0 and 1");
      check(opportunistic >= 0, "degrees: expected opportunistic >= 0");
    }

    public static Degrees defaults() {
      return new Degrees(6, 5, 12, 4, 2, 6, 0.25, 2);
    }
  }

  /**
   * Times.
   *
   * @param leave in which a topic that was left and is joined again was never left: its user was
   *     only exchanged, and nobody is told
   * @param pruneBackoff before a pruned peer may graft again
   * @param unsubscribeBackoff the same when we left the topic
   * @param maxBackoff what a peer may ask of us at most
   * @param backoffSlack that we wait longer than a backoff, because a peer's clock may be slow
   * @param graftFlood in which a GRAFT after a PRUNE is a flood
   * @param opportunisticGraft between two looks at whether a mesh does badly
   * @param followUp in which a message asked for by IWANT must come
   * @param stall after which a stream whose peer does not read is reset
   * @param reopen first wait before a lost stream is opened again; doubles
   * @param maxReopen the longest such wait
   */
  public record Timing(
      Duration heartbeat,
      Duration firstHeartbeat,
      Duration fanout,
      Duration seen,
      Duration leave,
      Duration pruneBackoff,
      Duration unsubscribeBackoff,
      Duration maxBackoff,
      Duration backoffSlack,
      Duration graftFlood,
      Duration opportunisticGraft,
      Duration followUp,
      Duration stall,
      Duration reopen,
      Duration maxReopen) {
    public Timing {
      positive(heartbeat, "heartbeat");
      positive(firstHeartbeat, "firstHeartbeat");
      positive(fanout, "fanout");
      positive(seen, "seen");
      positive(leave, "leave");
      positive(pruneBackoff, "pruneBackoff");
      positive(unsubscribeBackoff, "unsubscribeBackoff");
      positive(maxBackoff, "maxBackoff");
      positive(backoffSlack, "backoffSlack");
      positive(graftFlood, "graftFlood");
      positive(opportunisticGraft, "opportunisticGraft");
      positive(followUp, "followUp");
      positive(stall, "stall");
      positive(reopen, "reopen");
      positive(maxReopen, "maxReopen");
    }

    public static Timing defaults() {
      return new Timing(
          Duration.ofSeconds(1),
          Duration.ofMillis(100),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(3),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofSeconds(30));
    }

    private static void positive(Duration time, String name) {
      boolean right = time.toMillis() > 0 && time.compareTo(Duration.ofDays(1)) <= 0;
      check(right, "timing: expected 1 ms to 1 day for " + name);
    }
  }

  /**
   * Bounds. Sizes in bytes.
   *
   * @param historyLength heartbeats that a message can be asked for
   * @param historyGossip of them, those that are gossiped about
   * @param rpcIn the largest RPC taken; also of a message that is published
   * @param rpcOut size at which RPCs are split; a single message may be larger
   * @param rpcEntries subscriptions, messages, ids and other entries of one RPC
   * @param subscriptionsPerRpc subscriptions taken from one RPC
   * @param topicsPerPeer topics one peer may subscribe to
   * @param topicBytes length of a topic's name
   * @param seenEntries ids in the seen cache
   * @param authors authors whose sequence numbers are remembered
   * @param cacheBytes messages kept for IWANT
   * @param validations messages waiting for validators
   * @param validationsPerPeer of them, those that came from one relay
   * @param validationBytes size of the messages waiting for validators
   * @param publishing own messages waiting for their signature
   * @param peerQueue waiting for one peer to read; what is above is dropped
   * @param ihaveIds ids asked for from one peer between two heartbeats, and told to it
   * @param ihaveMessages IHAVE messages taken from one peer between two heartbeats
   * @param retransmissions how often one peer gets the same message by IWANT
   * @param backoffs remembered backoffs of one topic
   * @param retainedScores kept scores of peers that are gone
   */
  public record Limits(
      int historyLength,
      int historyGossip,
      int rpcIn,
      int rpcOut,
      int rpcEntries,
      int subscriptionsPerRpc,
      int topicsPerPeer,
      int topicBytes,
      int seenEntries,
      int authors,
      int cacheBytes,
      int validations,
      int validationsPerPeer,
      int validationBytes,
      int publishing,
      int peerQueue,
      int ihaveIds,
      int ihaveMessages,
      int retransmissions,
      int backoffs,
      int retainedScores) {
    public Limits {
      check(historyGossip >= 1 && historyGossip <= historyLength, "limits: history");
      check(historyLength <= 100, "limits: expected historyLength <= 100");
      check(rpcIn >= 4_096 && rpcIn <= 64 << 20, "limits: expected rpcIn of 4 KiB to 64 MiB");
      check(rpcOut >= 1_024 && rpcOut <= rpcIn, "limits: expected rpcOut of 1 KiB to rpcIn");
      check(topicBytes >= 1 && topicBytes <= 512, "limits: expected topicBytes of 1 to 512");
      for (int bound :
          new int[] {
            rpcEntries,
            subscriptionsPerRpc,
            topicsPerPeer,
            seenEntries,
            authors,
            cacheBytes,
            validations,
            validationsPerPeer,
            validationBytes,
            publishing,
            peerQueue,
            ihaveIds,
            ihaveMessages,
            retransmissions,
            backoffs,
            retainedScores
          }) {
        check(bound >= 1, "limits: expected bounds of at least 1");
      }
    }

    /** The longest data that can be published. */
    public int maxData() {
      return rpcIn - topicBytes - 1_500;
    }

    public static Limits defaults() {
      return new Limits(
          5, 3, 1 << 20, 60 << 10, 25_000, 1_024, 256, 256, 100_000, 10_000, 32 << 20, 4_096, 512,
          16 << 20, 1_024, 1 << 20, 5_000, 10, 3, 10_000, 10_000);
    }
  }

  /**
   * IDONTWANT (GossipSub 1.2): mesh peers are told which large messages need not be sent again.
   *
   * @param bytes of data from which on a message is large
   * @param messages control messages taken from one peer between two heartbeats
   * @param ids taken from, and told in, one of them
   * @param heartbeats that a peer's wish is remembered
   */
  public record DontWant(int bytes, int messages, int ids, int heartbeats) {
    public DontWant {
      check(bytes >= 0, "dontWant: expected bytes >= 0");
      check(messages >= 1 && messages <= 100_000, "dontWant: expected messages of 1 to 100000");
      check(ids >= 1 && ids <= 1_000, "dontWant: expected ids of 1 to 1000");
      check(heartbeats >= 1 && heartbeats <= 100, "dontWant: expected heartbeats of 1 to 100");
    }

    public static DontWant defaults() {
      return new DontWant(1_024, 1_000, 10, 3);
    }
  }

  /**
   * Peer exchange: a PRUNE names other peers of the topic, with their signed records.
   *
   * @param on whether we name peers, and believe those that peers with a high score name
   * @param peers named in, and taken from, one PRUNE
   */
  public record Exchange(boolean on, int peers) {
    public Exchange {
      check(peers >= 1 && peers <= 100, "exchange: expected peers of 1 to 100");
    }

    public static Exchange defaults() {
      return new Exchange(false, 16);
    }
  }

  private static void check(boolean right, String message) {
    if (!right) {
      throw new IllegalArgumentException(message);
    }
  }
}
