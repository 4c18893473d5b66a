package org.opencloud.discovery.types.internal;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.TypeMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All about the network's types, put together; services come and go by its methods. */
final class TypesNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TypesNode.class);
  private static final Registration NOTHING = () -> {};
  private static final long LOOK_MILLIS = 500;
  private static final long SWEEP_MILLIS = 5_000;

  private final Ports ports = new Ports();
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final Announcements announcements;
  private final Announcer announcer;
  private final AnnouncementJudge judge;
  private final Fetcher fetcher;
  private final Joining joining;
  private final TypesDesk desk;
  private final Catalogue catalogue;
  private final List<Registration> gauges;
  private final AtomicReference<Registration> directoryWatch = new AtomicReference<>(NOTHING);
  private final AtomicReference<Registration> localWatch = new AtomicReference<>(NOTHING);
  private Optional<Joined> joined = Optional.empty();

  /** What the node is made with. */
  record Parts(
      NodeIdentity identity,
      Signer signer,
      Meters meters,
      Settings settings,
      Clock clock,
      SecureRandom random) {}

  private record Joined(TopicBus bus, Registration registration) {}

  /**
   * The node.
   *
   * @param loop of one thread, for this node alone
   */
  TypesNode(Parts parts, ScheduledExecutorService loop) {
    Settings settings = parts.settings;
    this.clock = parts.clock;
    this.loop = loop;
    RandomGenerator random = parts.random;
    Counts counts = new Counts(parts.meters);
    OwnTypes own = new OwnTypes(counts);
    this.announcements = new Announcements(settings.announcers(), settings.bytes());
    Descriptions descriptions = new Descriptions(settings.descriptions(), settings.bytes());
    this.catalogue = new Catalogue(own, announcements, descriptions);
    this.announcer = new Announcer(parts, ports, own, announcements, counts, loop, random);
    this.judge =
        new AnnouncementJudge(
            parts.identity, ports, announcements, settings, this::taken, counts, clock);
    Callers callers = new Callers(ports, settings, counts, loop);
    this.fetcher =
        new Fetcher(ports, announcements, descriptions, callers, counts, clock, loop, random);
    this.joining = new Joining(ports, callers, judge, clock, loop);
    this.desk =
        new TypesDesk(
            parts, ports, own, announcer::said, announcements, descriptions, counts, loop);
    this.gauges = gauges(parts.meters, descriptions);
    loop.scheduleWithFixedDelay(guarded(this::look), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    loop.scheduleWithFixedDelay(guarded(this::sweep), 0, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private List<Registration> gauges(Meters meters, Descriptions descriptions) {
    return List.of(
        meters.gauge("types", "announcers", announcements::size),
        meters.gauge("types", "announcement.bytes", announcements::bytes),
        meters.gauge("types", "descriptions", descriptions::size),
        meters.gauge("types", "description.bytes", descriptions::bytes),
        meters.gauge("types", "descriptions.missing", fetcher::waiting),
        meters.gauge("types", "streams.open", desk::open));
  }

  /** A mistake must not end the looking for good. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.warn("The network's types were not looked after: a mistake of this node", e);
      }
    };
  }

  NetworkTypes networkTypes() {
    return catalogue;
  }

  StreamProtocol protocol() {
    return desk;
  }

  private void taken(PeerId sender, PeerId relay, SignedTypes signed) {
    loop.execute(() -> fetcher.want(sender, relay, signed));
  }

  /** Takes part while there is a network and somebody who knows whom not to believe. */
  private void look() {
    Optional<TopicBus> wanted =
        ports.directory().now().isPresent()
            ? ports.network().map(Ports.Network::bus)
            : Optional.empty();
    if (!joined.map(Joined::bus).equals(wanted)) {
      leave();
      joined = wanted.map(bus -> new Joined(bus, bus.subscribe(TypeMessages.TOPIC, judge)));
      announcer.moved();
    }
    if (joined.isPresent()) {
      announcer.look();
      joining.look();
    }
  }

  private void leave() {
    joined.ifPresent(in -> in.registration.close());
    joined = Optional.empty();
  }

  private void sweep() {
    announcements.expire(clock.millis());
    fetcher.sweep();
  }

  void bind(Transport transport) {
    ports.transport().fill(transport);
    loop.execute(this::look);
  }

  void unbind(Transport transport) {
    ports.transport().empty(transport);
    loop.execute(this::look);
  }

  void bind(TopicBus bus) {
    ports.bus().fill(bus);
    loop.execute(this::look);
  }

  void unbind(TopicBus bus) {
    ports.bus().empty(bus);
    loop.execute(this::look);
  }

  void bind(PeerDirectory directory) {
    ports.directory().fill(directory);
    directoryWatch.getAndSet(directory.watch(this::related)).close();
    loop.execute(this::look);
  }

  void unbind(PeerDirectory directory) {
    if (ports.directory().empty(directory)) {
      directoryWatch.getAndSet(NOTHING).close();
    }
  }

  private void related(PeerId peer, Relation now) {
    if (now == Relation.BLACKLIST) {
      announcements.remove(peer);
      desk.cancel(peer);
    }
  }

  void bind(LocalTypes local) {
    ports.local().fill(local);
    localWatch.getAndSet(local.watch(() -> loop.execute(announcer::changed))).close();
    loop.execute(announcer::changed);
  }

  void unbind(LocalTypes local) {
    if (ports.local().empty(local)) {
      localWatch.getAndSet(NOTHING).close();
      loop.execute(announcer::changed);
    }
  }

  /** Says farewell on this thread once the loop has ended. */
  @Override
  public void close() {
    directoryWatch.getAndSet(NOTHING).close();
    localWatch.getAndSet(NOTHING).close();
    loop.shutdownNow();
    try {
      if (loop.awaitTermination(1, TimeUnit.SECONDS)) {
        announcer.farewell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    leave();
    desk.close();
    gauges.forEach(Registration::close);
  }
}
