package org.opencloud.discovery.indexer.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.records.IndexerRole;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.testkit.node.MemoryRecordStore;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** The real indexer on a simulated network; stands in its package to reach what is not exported. */
public final class SimulatedIndexer {
  private final Indexer indexer;

  public SimulatedIndexer(
      NodeIdentity self,
      KeyNames names,
      Transport transport,
      Optional<Dht> dht,
      StubClock clock,
      StubExecutor executor,
      Random random) {
    indexer =
        new Indexer(
            new Indexer.Parts(self, names, new RecordingMeters(), roomy(), clock, random),
            new Threads(executor, executor, executor, () -> {}));
    indexer.bind(new Everybody());
    indexer.bind(new MemoryRecordStore());
    indexer.bind(transport);
    dht.ifPresent(indexer::bind);
  }

  /** As many nodes as there are, whoever else is gone. */
  private static Settings roomy() {
    Settings standard = Settings.STANDARD;
    return new Settings(
        standard.records(),
        standard.bytes(),
        2 * standard.nodes(),
        standard.interval(),
        standard.publishesPerMinute(),
        standard.getsPerSecond(),
        standard.streams(),
        standard.putsPerSecond());
  }

  public List<StreamProtocol> protocols() {
    return indexer.protocols();
  }

  public IndexerRole role() {
    return indexer;
  }

  /** Blacklists nobody. */
  private static final class Everybody implements PeerDirectory {
    @Override
    public Relation relation(PeerId peer) {
      return Relation.NONE;
    }

    @Override
    public boolean gives(PeerId peer, String type) {
      return true;
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
      return CompletableFuture.completedFuture(Optional.empty());
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
      return () -> {};
    }
  }
}
