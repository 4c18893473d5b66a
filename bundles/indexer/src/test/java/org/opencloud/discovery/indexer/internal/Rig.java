package org.opencloud.discovery.indexer.internal;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.testkit.node.MemoryRecordStore;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Beat;
import org.opencloud.discovery.wire.RecordMessages.Published;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;

/** An indexer among nodes in memory; its time and its threads are the test's. */
final class Rig implements AutoCloseable {
  static final Person SELF = Person.of(0);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final StubClock clock = new StubClock();
  final StubExecutor working = new StubExecutor(clock);
  final StubExecutor storing = new StubExecutor(clock);
  final RecordingMeters meters = new RecordingMeters();
  final MemoryRecordStore store = new MemoryRecordStore();
  final MemoryDht dht = new MemoryDht();
  final Directory directory = new Directory();
  final NotedRefusals refusals = new NotedRefusals();
  final LoopbackNetwork network = new LoopbackNetwork(Person.NETWORK);
  final LoopbackNode node = join(SELF);
  private final Map<PeerId, LoopbackNode> nodes = new HashMap<>();
  private boolean held;
  Indexer indexer;

  Rig(Settings settings) {
    indexer = indexer(settings);
    indexer.bind(store);
    indexer.bind(node);
    run();
  }

  static Rig standard() {
    return new Rig(Settings.STANDARD);
  }

  /** One without a store, a network and a DHT. */
  Indexer indexer(Settings settings) {
    TestKey key = new TestKey(SELF.key());
    Indexer made =
        new Indexer(
            new Indexer.Parts(key, key, meters, settings, clock, new Random(7)),
            new Threads(working, storing, working, () -> {}));
    made.protocols().forEach(node::offer);
    made.bind(directory);
    made.bind(refusals);
    return made;
  }

  /** What is given to the store waits from now on. */
  void holdStore() {
    held = true;
  }

  void releaseStore() {
    held = false;
  }

  void run() {
    int ran;
    do {
      ran = working.runDue() + (held ? 0 : storing.runDue());
    } while (ran > 0);
  }

  void advance(Duration by) {
    working.advance(by);
    run();
  }

  Instant now() {
    return clock.instant();
  }

  void until(BooleanSupplier state) {
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .until(
            () -> {
              run();
              return state.getAsBoolean();
            });
  }

  private LoopbackNode join(Person person) {
    return network.join(person.peer(), person.key().publicKey().encode());
  }

  Client open(Person person, String protocol, boolean reads) {
    LoopbackNode from = nodes.computeIfAbsent(person.peer(), peer -> join(person));
    return new Client(
        from.open(SELF.peer(), node.addresses(), protocol, PATIENCE).toCompletableFuture().join(),
        reads);
  }

  Client open(Person person, String protocol) {
    return open(person, protocol, true);
  }

  Client publishing(Person person, SignedRecord record) {
    return open(person, RecordMessages.PUBLISH_PROTOCOL).send(record.json()).close();
  }

  Published publish(Person person, SignedRecord record) {
    return published(publishing(person, record));
  }

  Published published(Client client) {
    until(() -> client.isEnded() || client.isReset());
    try {
      return RecordMessages.published(client.lines().get(0).getBytes());
    } catch (WireException e) {
      throw new AssertionError(e);
    }
  }

  Client getting(Person person, String... keys) {
    return open(person, RecordMessages.GET_PROTOCOL)
        .send(RecordMessages.encodeKeys(List.of(keys)))
        .close();
  }

  /** The lines of the answer; none when the stream is reset. */
  List<String> get(Person person, String... keys) {
    Client client = getting(person, keys);
    until(() -> client.isEnded() || client.isReset());
    return client.lines();
  }

  Client beat(Client client, int wanted) {
    client.send(RecordMessages.encode(new Beat(clock.millis(), 1, wanted)));
    return client.send("\n");
  }

  long count(String name, String reason) {
    return meters.count("indexer", name, reason);
  }

  @Override
  public void close() {
    indexer.close();
    network.close();
  }

  /** Knows nothing but who is blacklisted. */
  static final class Directory implements PeerDirectory {
    private final List<PeerId> blacklisted = new CopyOnWriteArrayList<>();
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    void blacklist(PeerId peer) {
      blacklisted.add(peer);
      watchers.forEach(watcher -> watcher.changed(peer, Relation.BLACKLIST));
    }

    @Override
    public Relation relation(PeerId peer) {
      return blacklisted.contains(peer) ? Relation.BLACKLIST : Relation.NONE;
    }

    @Override
    public boolean gives(PeerId peer, String type) {
      return false;
    }

    @Override
    public boolean takes(PeerId peer, String type) {
      return false;
    }

    @Override
    public Optional<Peer> find(PeerId peer) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Peer> claim(Did opaque, PeerId key, boolean connected) {
      return Optional.empty();
    }

    @Override
    public Map<Did, RefusedKey> refusedKeys() {
      return Map.of();
    }

    @Override
    public List<Peer> list() {
      return List.of();
    }

    @Override
    public Registration watch(Watcher watcher) {
      watchers.add(watcher);
      return () -> watchers.remove(watcher);
    }
  }
}
