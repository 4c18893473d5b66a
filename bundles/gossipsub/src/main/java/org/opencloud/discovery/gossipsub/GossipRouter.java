package org.opencloud.discovery.gossipsub;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.gossipsub.internal.Router;
import org.opencloud.discovery.gossipsub.internal.Setup;
import org.opencloud.discovery.gossipsub.internal.Turns;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.StreamException;

/**
 * A GossipSub 1.2 router with signed messages (StrictSign). Its methods may be called from any
 * thread and return at once. It owns no thread: the executors are the caller's, and are shut down
 * after the router is closed.
 */
public final class GossipRouter implements AutoCloseable {
  private final GossipParams params;
  private final Router router;
  private volatile boolean closed;

  /** A router that connects to nobody on the word of another peer. */
  public GossipRouter(
      GossipHost host,
      IdentitySigner identity,
      GossipParams params,
      SequenceNumbers sequence,
      ScheduledExecutorService loop,
      Executor validators,
      Clock clock,
      RandomGenerator random,
      Counts counts) {
    this(
        host,
        identity,
        params,
        sequence,
        loop,
        validators,
        clock,
        random,
        counts,
        PeerExchange.NONE);
  }

  /**
   * A router; nothing happens before {@link #start}.
   *
   * @param loop a single thread; all state of the router lives on it
   * @param validators verify signatures and call handlers; sign what is published
   * @param clock must not jump: {@link MonotonicClock}
   * @param random used on the loop only
   * @param exchange connects to peers that other peers named; asked only when the parameters say so
   */
  public GossipRouter(
      GossipHost host,
      IdentitySigner identity,
      GossipParams params,
      SequenceNumbers sequence,
      ScheduledExecutorService loop,
      Executor validators,
      Clock clock,
      RandomGenerator random,
      Counts counts,
      PeerExchange exchange) {
    this.params = requireNonNull(params, "params");
    requireNonNull(sequence, "sequence");
    Setup setup = new Setup(params, new Turns(loop), clock, random, counts);
    this.router = Router.signing(setup, host, identity, sequence, validators, exchange);
  }

  /** Offers the protocols and takes part. Call once. */
  public void start() {
    router.start();
  }

  /**
   * Joins a topic; closing the subscription leaves it. Peers hear of that by a heartbeat after
   * {@link GossipParams.Timing#leave}, unless the topic is joined again meanwhile.
   *
   * @throws IllegalStateException when the topic is joined already or the router is closed
   */
  public Subscription subscribe(String topic, MessageHandler handler) {
    checkTopic(topic);
    requireNonNull(handler, "handler");
    if (closed || !router.subscribe(topic, handler)) {
      throw new IllegalStateException(closed ? "closed" : "subscribed already: " + topic);
    }
    return () -> router.unsubscribe(topic, handler);
  }

  /**
   * Signs and sends to a topic, joined or not; own handlers are not called. Signs on the calling
   * thread, which must be none of an event loop, unless another message is being signed. Completes
   * on the loop with the number of peers it was handed to. Fails with {@link StreamException} when
   * too many wait or the router is closed, or with what the sequence threw.
   *
   * @throws IllegalArgumentException when topic or data are too long
   */
  public CompletionStage<Integer> publish(String topic, byte[] data) {
    checkTopic(topic);
    if (data.length > params.limits().maxData()) {
      throw new IllegalArgumentException("data: " + data.length + " bytes");
    }
    return router.publish(topic, data.clone());
  }

  /** Connected peers that are subscribed to the topic. */
  public Set<PeerId> subscribers(String topic) {
    return router.subscribers(topic);
  }

  /** All topics that this node or a connected peer is subscribed to, by name. */
  public Collection<TopicStatus> topics() {
    return router.topics();
  }

  /**
   * What is known of the peers, and of some that are gone; best first. Completes on the loop, fails
   * with {@link StreamException} once that has ended.
   */
  public CompletionStage<List<PeerScore>> scores() {
    return router.scores();
  }

  /**
   * What the application thinks of a peer (P5), connected or not, until this router ends: 0 is
   * nothing.
   *
   * @throws IllegalArgumentException when the value is no finite number
   */
  public void rate(PeerId peer, double value) {
    requireNonNull(peer, "peer");
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("rating: " + value);
    }
    router.rate(peer, value);
  }

  /**
   * No peer is told from now on that a topic is left: the node stops, and those who use topics may
   * be stopped long before this router.
   */
  public void fallSilent() {
    router.fallSilent();
  }

  /**
   * Ends the streams without leaving the topics. That is done on the loop, after this returns.
   * Close the connections before: peers whose streams alone end open new ones.
   */
  @Override
  public void close() {
    closed = true;
    router.close();
  }

  private void checkTopic(String topic) {
    int length = topic.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > params.limits().topicBytes()) {
      throw new IllegalArgumentException("topic: " + length + " bytes");
    }
  }

  /** A joined topic. */
  @FunctionalInterface
  public interface Subscription extends AutoCloseable {
    /** Leaves the topic. Twice does nothing. */
    @Override
    void close();
  }
}
