package org.opencloud.discovery.indexer.internal;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
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
}
