package org.opencloud.discovery.records.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.indexer.internal.Everybody;
import org.opencloud.discovery.indexer.internal.SimulatedIndexer;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

/**
 * A thousand nodes and ten indexers, all of them the real code, in virtual time; half of the
 * indexers vanish at once and without a word.
 */
class ConvergenceTest {
  private static final int NODES = 1_000;
  private static final int INDEXERS = 10;
  private static final int SEEDS = 3;
  private static final int LOOKS = 200;

  private final StubClock clock = new StubClock();
  private final StubExecutor executor = new StubExecutor(clock);
  private final VirtualNet net = new VirtualNet(executor);
  private final MemoryDht dht = new MemoryDht(executor);
  private final Random random = new Random(3);
  private final Names names = new Names();
  private final List<VirtualNet.Host> indexers = new ArrayList<>();
  private final List<RecordsNode> nodes = new ArrayList<>();
  private final List<TestKey> keys = new ArrayList<>();

  @TempDir Path home;

  @Test
  void halfOfTheIndexersVanish() {
    for (int i = 0; i < INDEXERS; i++) {
      indexer(i);
    }
    for (int i = 0; i < NODES; i++) {
      int number = INDEXERS + i;
      executor.schedule(() -> node(number), i * 20L, TimeUnit.MILLISECONDS);
    }
    Duration start = until("every node has an indexer and is kept there", NODES, this::kept);
    Duration full = until("every node has five", NODES, this::full);
    assertThat(found()).as("found before").isEqualTo(LOOKS);

    indexers.subList(0, INDEXERS / 2).forEach(VirtualNet.Host::vanish);
    int after = found();
    Duration noticed = until("no node waits for one that is gone", NODES, this::alive);
    Duration again = until("every node is kept by a living one", NODES, this::kept);
    Duration five = until("every node has five living ones", NODES, this::full);
    System.out.printf(
        "records: %d nodes, %d indexers; each kept after %d s, by five after %d s; half vanish: %d of"
            + " %d looked for found at once, noticed after %d s, kept by a living one after %d s,"
            + " by five after %d s%n",
        NODES,
        INDEXERS,
        start.toSeconds(),
        start.plus(full).toSeconds(),
        after,
        LOOKS,
        noticed.toSeconds(),
        noticed.plus(again).toSeconds(),
        noticed.plus(again).plus(five).toSeconds());
    assertThat(after).as("found at once").isGreaterThan(LOOKS * 9 / 10);
    assertThat(noticed.plus(again).plus(five)).isLessThan(Duration.ofSeconds(90));
    assertThat(found()).as("found in the end").isEqualTo(LOOKS);
  }

  private void indexer(int number) {
    TestKey key = TestKey.of(number);
    VirtualNet.Host host = net.join(key.peerId(), "/ip4/10." + number + ".0.1/tcp/4001");
    SimulatedIndexer indexer =
        new SimulatedIndexer(
            key,
            names,
            host,
            Optional.of((Dht) dht.of(key.peerId())),
            clock,
            executor,
            new Random(number));
    for (StreamProtocol protocol : indexer.protocols()) {
      host.offer(protocol);
    }
    indexers.add(host);
    RecordsNode own = records(key, number, host, Map.of());
    own.bind(indexer.role());
  }

  private void node(int number) {
    TestKey key = TestKey.of(number);
    Map<PeerId, List<String>> seeds = new HashMap<>();
    while (seeds.size() < SEEDS) {
      VirtualNet.Host seed = indexers.get(random.nextInt(INDEXERS));
      seeds.put(seed.peer(), seed.addresses());
    }
    VirtualNet.Host host = net.join(key.peerId(), "/ip4/192.0.2.1/tcp/" + number);
    nodes.add(records(key, number, host, seeds));
    keys.add(key);
  }

  private RecordsNode records(
      TestKey key, int number, VirtualNet.Host host, Map<PeerId, List<String>> seeds) {
    Settings standard = Settings.STANDARD;
    RecordsNode node =
        new RecordsNode(
            new RecordsNode.Parts(
                key,
                key,
                names,
                new RecordingMeters(),
                new NodeHome(home.resolve("n" + number)),
                new Settings(
                    "",
                    seeds,
                    standard.fewest(),
                    standard.most(),
                    standard.heartbeat(),
                    standard.life()),
                clock,
                () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos(),
                new Random(number),
                () -> "AAECAwQFBgcICQoLDA0ODw"),
            executor,
            () -> {});
    node.bind((PeerDirectory) new Everybody());
    node.bind((Transport) host);
    node.bind((Dht) dht.of(key.peerId()));
    return node;
  }

  /** How long it takes until all are so. */
  private Duration until(String what, int all, IntSupplier now) {
    Instant from = clock.instant();
    while (nodes.size() < NODES || now.getAsInt() < all) {
      assertThat(Duration.between(from, clock.instant()))
          .as(what)
          .isLessThan(Duration.ofMinutes(5));
      executor.advance(Duration.ofSeconds(1));
    }
    return Duration.between(from, clock.instant());
  }

  private boolean isAlive(PeerId peer) {
    return indexers.stream().anyMatch(host -> host.peer().equals(peer) && !host.isGone());
  }

  private long living(RecordsNode node) {
    return node.indexers().stream()
        .filter(one -> one.state().equals("in use") && isAlive(one.peer()))
        .count();
  }

  private int kept() {
    return (int) nodes.stream().filter(n -> living(n) > 0 && n.own().heldBy() > 0).count();
  }

  private int full() {
    return (int)
        nodes.stream()
            .filter(node -> living(node) == Settings.STANDARD.most())
            .filter(node -> node.own().heldBy() == Settings.STANDARD.most())
            .count();
  }

  private int alive() {
    return (int)
        nodes.stream()
            .filter(
                node ->
                    node.indexers().stream()
                        .noneMatch(one -> one.state().equals("in use") && !isAlive(one.peer())))
            .count();
  }

  /** How many of some are found by others within the second that a question has. */
  private int found() {
    List<CompletableFuture<Optional<Peer>>> looks = new ArrayList<>();
    for (int i = 0; i < LOOKS; i++) {
      Did did = keys.get(random.nextInt(NODES)).did();
      RecordsNode asking = nodes.get(random.nextInt(NODES));
      looks.add(asking.resolver().resolve(did).toCompletableFuture());
    }
    executor.advance(Duration.ofSeconds(1));
    return (int) looks.stream().filter(look -> look.getNow(Optional.empty()).isPresent()).count();
  }

  /** Reading a name takes longer than all else here. */
  private static final class Names implements KeyNames {
    private final Map<Object, Object> known = new HashMap<>();

    @Override
    @SuppressWarnings("unchecked")
    public Optional<PeerId> peerId(Did did) {
      return (Optional<PeerId>) known.computeIfAbsent(did, n -> TestKey.of(1).peerId(did));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Optional<Did> did(PeerId peer) {
      return (Optional<Did>) known.computeIfAbsent(peer, n -> TestKey.of(1).did(peer));
    }

    @Override
    public Optional<byte[]> publicKey(PeerId peer) {
      return Optional.empty();
    }
  }
}
