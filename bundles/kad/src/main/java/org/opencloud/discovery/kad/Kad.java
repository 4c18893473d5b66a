package org.opencloud.discovery.kad;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.kad.internal.Dht;
import org.opencloud.discovery.kad.internal.Setup;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Counts;

/**
 * A Kademlia DHT (libp2p kad-dht 1.0.0). Its methods may be called from any thread and return at
 * once; stages complete on the loop and fail with {@link KadException}. It owns no thread: the
 * executors are the caller's, and are shut down after the DHT is closed.
 */
public final class Kad implements AutoCloseable {
  private static final Duration RENEWAL = Duration.ofSeconds(60);

  private final KadParams params;
  private final Dht dht;

  /**
   * A DHT; nothing happens before {@link #start}.
   *
   * @param loop a single thread; all state lives on it
   * @param workers bounded; run validators and write files
   * @param clock wall-clock time, for the age of what is held
   * @param random used on the loop only
   */
  public Kad(
      KadHost host,
      KadParams params,
      KadStorage storage,
      ScheduledExecutorService loop,
      Executor workers,
      Clock clock,
      RandomGenerator random,
      Counts counts) {
    this.params = requireNonNull(params, "params");
    Setup setup = new Setup(params, loop, workers, clock, random, counts);
    this.dht = new Dht(setup, host, storage);
  }

  /** Takes part: offers the protocol when it is a server, and fills the routing table. Once. */
  public void start() {
    dht.start();
  }

  /**
   * Puts the rules of a namespace in force; closing takes them back. What is held of a namespace
   * without rules is kept, but neither told nor taken.
   *
   * @throws IllegalStateException when the namespace has rules already
   */
  public Registration validator(String namespace, RecordValidator validator) {
    requireNonNull(validator, "validator");
    if (namespace.isEmpty() || namespace.contains("/")) {
      throw new IllegalArgumentException("namespace: '" + namespace + "'");
    }
    if (!dht.namespaces().add(namespace, validator)) {
      throw new IllegalStateException("the namespace has a validator: " + namespace);
    }
    return () -> dht.namespaces().remove(namespace, validator);
  }

  /** Holds a value here and at the peers nearest to its key; tells how many of those took it. */
  public CompletionStage<Integer> put(String key, byte[] value, Duration time) {
    return dht.put(key, value, time);
  }

  /**
   * The best valid value under a key. Those near the key that have a worse one are given it.
   *
   * @param quorum peers with a valid value after which nobody else is asked; 0: all that are near
   */
  public CompletionStage<Optional<byte[]>> get(String key, int quorum, Duration time) {
    return dht.get(key, quorum, time);
  }

  /** Puts now and every period, each time the value of that moment, until it is closed. */
  public Registration keep(String key, Supplier<byte[]> value, Duration period) {
    return dht.renew(() -> dht.put(key, value.get(), RENEWAL), period)::run;
  }

  /**
   * Where a peer is: connected, the addresses are its own words; else what others claim. Empty when
   * nobody on the way knew it.
   */
  public CompletionStage<Optional<KadPeer>> find(PeerId peer, Duration time) {
    return dht.find(peer, time);
  }

  /**
   * Announces this node for a key at the peers nearest to it; tells how many were told.
   *
   * @param key the multihash of what is provided, 1 to 80 bytes
   */
  public CompletionStage<Integer> provide(byte[] key, Duration time) {
    return dht.provide(key, time);
  }

  /** Announces this node now and again before others forget, until it is closed. */
  public Registration keepProviding(byte[] key) {
    byte[] copy = key.clone();
    return dht.renew(() -> dht.provide(copy, RENEWAL), params.timing().renew())::run;
  }

  /** Who provides a key, this node not among them. */
  public CompletionStage<List<KadPeer>> providers(byte[] key, int limit, Duration time) {
    return dht.providers(key, limit, time);
  }

  public KadStatus status() {
    return dht.status();
  }

  /** Ends what is under way. The last snapshot is written by a worker, after this returns. */
  @Override
  public void close() {
    dht.close();
  }

  /** Something that lasts until it is closed. Closing twice does nothing. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
