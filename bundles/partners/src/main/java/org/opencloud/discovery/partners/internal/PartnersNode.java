package org.opencloud.discovery.partners.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.partners.PartnerLink;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.ReplayMemory;
import org.opencloud.discovery.wire.SenderRates;

/**
 * All that partners have to do with each other, put together; services come and go in its ports.
 */
final class PartnersNode implements PartnerLink, AutoCloseable {
  private static final Registration NOTHING = () -> {};
  private static final int REPLAY_ENTRIES = 20_000;
  private static final int TOLD = 200_000;
  private static final int SPARE_LINES = 10_000;
  private static final int BEATS_AT_ONCE = 10;

  private final Ports ports = new Ports();
  private final ScheduledExecutorService loop;
  private final Counts counts;
  private final NoticeFiles files;
  private final Lanes lanes;
  private final Teller teller;
  private final NoticeDesk desk;
  private final Heartbeats heartbeats;
  private final List<Registration> gauges;
  private final AtomicReference<Registration> directoryWatch = new AtomicReference<>(NOTHING);
  private final AtomicReference<Registration> transportWatch = new AtomicReference<>(NOTHING);

  /** What the node is made with. */
  record Parts(
      NodeIdentity identity,
      Signer signer,
      KeyNames names,
      Meters meters,
      Settings settings,
      NodeHome home,
      Clock clock,
      SecureRandom random) {}

  /**
   * The node. Blocks for the disk.
   *
   * @param loop of one thread, for this node alone
   * @param disk one thread, which waits for the disk
   */
  PartnersNode(Parts parts, ScheduledExecutorService loop, Executor disk) {
    this.loop = loop;
    this.counts = new Counts(parts.meters, ports.refusals());
    this.files = new NoticeFiles(parts.home, disk, counts);
    ToldMemory told = new ToldFile(parts.home, disk, TOLD, SPARE_LINES, counts).memory();
    Planner planner = new Planner(ports, told);
    this.lanes = lanes(parts, planner);
    this.teller = teller(parts, planner);
    this.desk = desk(parts);
    this.heartbeats = heartbeats(parts);
    this.gauges =
        List.of(
            parts.meters.gauge("partners", "notices.waiting", lanes::waiting),
            parts.meters.gauge("partners", "notices.bytes", teller::bufferedBytes),
            parts.meters.gauge("partners", "resources.told", told::size),
            parts.meters.gauge("partners", "streams.open", desk::open),
            parts.meters.gauge("partners", "heartbeats", heartbeats::beating));
    teller.resume(files.read());
  }

  private Lanes lanes(Parts parts, Planner planner) {
    NoticeEvents events =
        new NoticeEvents(parts.identity, parts.signer, new EventIds(parts.random), parts.clock);
    Courier courier = new Courier(ports, parts.names, events, parts.settings, loop);
    RandomGenerator random = RandomGenerator.getDefault();
    return new Lanes(
        ports,
        peer ->
            new Lane(
                peer, planner, courier, parts.settings, counts, parts.clock, loop, files, random));
  }

  private Teller teller(Parts parts, Planner planner) {
    PeerId self = parts.identity.peerId();
    return new Teller(
        self,
        ports,
        planner,
        new Recipients(self, ports, parts.names),
        lanes,
        files,
        parts.settings,
        counts,
        parts.clock,
        loop);
  }

  private NoticeDesk desk(Parts parts) {
    NoticeCheck check =
        new NoticeCheck(
            parts.identity,
            ports,
            new EventVerifier(),
            new ReplayMemory(REPLAY_ENTRIES),
            parts.clock);
    return new NoticeDesk(ports, parts.settings, check, counts, parts.clock, loop);
  }

  private Heartbeats heartbeats(Parts parts) {
    PeerId self = parts.identity.peerId();
    SenderRates rates = new SenderRates(1, BEATS_AT_ONCE);
    RandomGenerator random = RandomGenerator.getDefault();
    return new Heartbeats(
        ports,
        counts,
        loop,
        peer ->
            new Pulse(self, peer, ports, parts.settings, rates, counts, parts.clock, loop, random));
  }

  List<StreamProtocol> protocols() {
    List<StreamProtocol> all = new ArrayList<>(desk.protocols());
    all.add(heartbeats);
    return all;
  }

  /** The services that need no more than to be there. */
  Ports ports() {
    return ports;
  }

  @Override
  public CompletionStage<Sent> tellAll(Notice notice) throws NoticeRefused {
    return teller.tellAll(notice);
  }

  @Override
  public CompletionStage<Sent> tell(Notice notice, List<String> peers) throws NoticeRefused {
    return teller.tell(notice, peers);
  }

  @Override
  public List<Partner> partners() {
    return ports.partners().stream().map(this::partner).toList();
  }

  private Partner partner(PeerId peer) {
    Optional<Pulse> pulse = heartbeats.find(peer);
    Optional<Lane> lane = lanes.find(peer);
    return new Partner(
        peer,
        pulse.flatMap(Pulse::lastHeard),
        pulse.flatMap(Pulse::roundTrip),
        lane.map(Lane::size).orElse(0),
        lane.map(Lane::dropped).orElse(0L),
        pulse.map(Pulse::detail).orElse("connecting"));
  }

  void bind(Transport transport) {
    ports.transport().fill(transport);
    transportWatch.getAndSet(transport.watch(new Connections())).close();
    loop.execute(heartbeats::renew);
  }

  void unbind(Transport transport) {
    if (ports.transport().empty(transport)) {
      transportWatch.getAndSet(NOTHING).close();
    }
  }

  void bind(PeerDirectory directory) {
    ports.directory().fill(directory);
    directoryWatch
        .getAndSet(directory.watch((peer, now) -> loop.execute(() -> related(peer))))
        .close();
    loop.execute(heartbeats::renew);
  }

  void unbind(PeerDirectory directory) {
    if (ports.directory().empty(directory)) {
      directoryWatch.getAndSet(NOTHING).close();
    }
  }

  /** As it is by now: what was told may be over already. */
  private void related(PeerId peer) {
    Optional<Relation> now = ports.relation(peer);
    if (now.isPresent()) {
      heartbeats.related(peer, now.get());
      lanes.related(peer, now.get());
      if (now.get() == Relation.BLACKLIST) {
        desk.cancel(peer);
      }
    }
  }

  private final class Connections implements Transport.Watcher {
    @Override
    public void connected(PeerConnection connection) {
      loop.execute(
          () -> {
            heartbeats.wake(connection.peer());
            lanes.wake(connection.peer());
          });
    }

    @Override
    public void disconnected(PeerId peer) {
      // Its streams break, which is enough.
    }
  }

  /**
   * Closes the streams and answers who waits, on this thread once the loop has ended. What would be
   * tried again is on its way to the disk.
   */
  @Override
  public void close() {
    directoryWatch.getAndSet(NOTHING).close();
    transportWatch.getAndSet(NOTHING).close();
    loop.shutdownNow();
    heartbeats.close();
    desk.close();
    lanes.lasting().forEach(files::keep);
    files.stop();
    lanes.close();
    gauges.forEach(Registration::close);
  }
}
