package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.peers.ConnectionGate;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.Refusals;

/** The parts of this bundle, put together. Closes the executors that it is given. */
final class Peers implements AutoCloseable {
  private static final int CLOSE_SECONDS = 10;

  /** A tick and no timer for each end: the wall clock may be set meanwhile. */
  private static final Duration ENDS = Duration.ofMillis(500);

  private final ScheduledExecutorService worker;
  private final ScheduledExecutorService timer;
  private final Resolvers resolvers = new Resolvers();
  private final StoredPeers stored;
  private final ChainDirectory directory;
  private final StorePeerRegistry registry;
  private final RelationGate gate;
  private final RefusedPeers refusals;

  Peers(
      NodeHome home,
      NodeIdentity self,
      KeyNames names,
      Meters meters,
      Clock clock,
      Settings settings,
      ScheduledExecutorService worker,
      ScheduledExecutorService timer) {
    this.worker = worker;
    this.timer = timer;
    Announcer announcer = new Announcer();
    PeerTable table = new PeerTable(announcer, clock);
    this.stored = new StoredPeers(table, new Snapshot(home), worker);
    OpaqueNames opaque = new OpaqueNames(table, stored, settings, meters, clock, worker);
    this.directory =
        new ChainDirectory(
            self, names, table, announcer, resolvers, opaque, settings, meters, clock, timer);
    this.registry =
        new StorePeerRegistry(self.peerId(), new PeerText(names), table, stored, opaque, clock);
    Meetings meetings =
        new Meetings(table, stored, names, settings.metPeers(), meters, clock, worker);
    AddressRates rates = new AddressRates(settings.inboundPerMinute(), clock);
    this.refusals = new RefusedPeers(clock);
    this.gate =
        new RelationGate(
            self.peerId(), table, stored, announcer, rates, meetings, meters, refusals);
    stored.open(settings.reload());
    timer.scheduleWithFixedDelay(
        table::announceEnded, ENDS.toMillis(), ENDS.toMillis(), TimeUnit.MILLISECONDS);
  }

  StoredPeers stored() {
    return stored;
  }

  Resolvers resolvers() {
    return resolvers;
  }

  PeerDirectory directory() {
    return directory;
  }

  PeerRegistry registry() {
    return registry;
  }

  ConnectionGate gate() {
    return gate;
  }

  Refusals refusals() {
    return refusals;
  }

  /** Lets a write that is under way end; what is only planned is given up. */
  @Override
  public void close() {
    timer.shutdownNow();
    worker.shutdown();
    try {
      if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
