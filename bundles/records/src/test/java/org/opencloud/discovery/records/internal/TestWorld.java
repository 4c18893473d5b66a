package org.opencloud.discovery.records.internal;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.records.NodeRecords;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.indexer.internal.Everybody;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** One node of this bundle among indexers that a test has written, in virtual time. */
final class TestWorld implements AutoCloseable {
  static final String ADDRESS = "/ip4/192.0.2.1/tcp/4001";

  final StubClock time = new StubClock();
  final StubExecutor executor = new StubExecutor(time);
  final VirtualNet net = new VirtualNet(executor);
  final MemoryDht dht = new MemoryDht(executor);
  final TestKey key = TestKey.of(1);
  final VirtualNet.Host host = net.join(key.peerId(), ADDRESS);
  final List<TestIndexer> indexers = new ArrayList<>();
  RecordingMeters meters = new RecordingMeters();
  RecordsNode node;
  private final Path home;
  private Duration wrong = Duration.ZERO;

  TestWorld(Path home) {
    this.home = home;
  }

  /** An indexer in a network of its own. */
  TestIndexer indexer() {
    int number = 100 + indexers.size();
    return indexer("/ip4/10.0." + number + ".1/tcp/4001");
  }

  TestIndexer indexer(String address) {
    TestIndexer indexer = new TestIndexer(net, time, 100 + indexers.size(), address);
    indexers.add(indexer);
    return indexer;
  }

  /** Starts the node with all indexers so far as seeds. */
  TestWorld start() {
    return start(settings(indexers));
  }

  static Settings settings(List<TestIndexer> seeds) {
    Map<PeerId, List<String>> map = new HashMap<>();
    seeds.forEach(one -> map.put(one.key.peerId(), one.host.addresses()));
    Settings standard = Settings.STANDARD;
    return new Settings(
        "node", map, standard.fewest(), standard.most(), standard.heartbeat(), standard.life());
  }

  TestWorld start(Settings settings) {
    startWithoutDirectory(settings);
    node.bind((PeerDirectory) new Everybody());
    return this;
  }

  TestWorld startWithoutDirectory(Settings settings) {
    node =
        new RecordsNode(
            new RecordsNode.Parts(
                key,
                key,
                key,
                meters,
                new NodeHome(home),
                settings,
                new OwnClock(),
                () -> Duration.between(java.time.Instant.EPOCH, time.instant()).toNanos(),
                new Random(7),
                () -> "AAECAwQFBgcICQoLDA0ODw"),
            executor,
            () -> {});
    node.bind((Transport) host);
    return this;
  }

  TestWorld withDht() {
    node.bind((Dht) dht);
    return this;
  }

  /** Sets this node's clock, and nobody else's. */
  void setClock(Duration ahead) {
    wrong = ahead;
  }

  void advance(Duration by) {
    executor.advance(by);
  }

  void seconds(long seconds) {
    advance(Duration.ofSeconds(seconds));
  }

  long count(String name, String reason) {
    return meters.count("records", name, reason);
  }

  long sequence() {
    return node.own().sequence();
  }

  NodeRecords.Indexer seen(TestIndexer indexer) {
    return node.indexers().stream()
        .filter(one -> one.peer().equals(indexer.key.peerId()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not known"));
  }

  long inUse() {
    return node.indexers().stream().filter(one -> one.state().equals("in use")).count();
  }

  @Override
  public void close() {
    if (node != null) {
      node.close();
      node = null;
    }
  }

  private final class OwnClock extends Clock {
    @Override
    public java.time.Instant instant() {
      return time.instant().plus(wrong);
    }

    @Override
    public java.time.ZoneId getZone() {
      return java.time.ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
