package org.opencloud.discovery.indexer.internal;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.records.IndexerRole;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.api.transport.StreamProtocol;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordVerifier;
import org.opencloud.discovery.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole of the role, put together; services come and go by its methods. */
final class Indexer implements IndexerRole, AutoCloseable {
  private static final Registration NOTHING = () -> {};
  private static final long TICK_MILLIS = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);

  private final Ports ports = new Ports();
  private final Settings settings;
  private final Threads threads;
  private final EventVerifier events = new EventVerifier();
  private final RecordBook book;
  private final Keeper keeper;
  private final DhtReplicas replicas;
  private final OtherIndexers others;
  private final Streams streams;
  private final Heartbeats heartbeats;
  private final List<StreamProtocol> protocols;
  private final List<Registration> gauges;
  private final AtomicReference<Registration> storeWatch = new AtomicReference<>(NOTHING);
  private final AtomicReference<Registration> peersWatch = new AtomicReference<>(NOTHING);
  private volatile Optional<RecordVerifier> verifier = Optional.empty();

  /** What an indexer is made with. */
  record Parts(
      NodeIdentity identity,
      KeyNames names,
      Meters meters,
      Settings settings,
      Clock clock,
      Random random) {}

  Indexer(Parts parts, Threads threads) {
    this.settings = parts.settings();
    this.threads = threads;
    Clock clock = parts.clock();
    Drops drops = new Drops(parts.meters(), ports.refusals());
    book = new RecordBook(settings.records(), settings.bytes());
    replicas = new DhtReplicas(ports.dht(), book, settings.putsPerSecond(), clock, drops);
    keeper =
        new Keeper(
            book, ports.store(), threads.storing(), clock, drops, replicas::add, replicas::addAll);
    DhtRecords records = new DhtRecords(ports.dht(), () -> verifier, threads, clock, drops);
    PeerId self = parts.identity().peerId();
    others = new OtherIndexers(book, records, parts.names(), self, parts.random(), clock);
    Offences offences = new Offences(clock);
    streams = new Streams(ports, settings.streams(), offences, threads.timer());
    heartbeats = new Heartbeats(ports, book, others, settings, threads.workers(), clock, drops);
    Lookup lookup = new Lookup(book, records, parts.names(), clock, drops);
    protocols =
        List.of(
            publishing(offences, clock, drops),
            getting(lookup, offences, clock, drops),
            heartbeats);
    gauges = gauges(parts.meters());
    threads
        .timer()
        .scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private StreamProtocol publishing(Offences offences, Clock clock, Drops drops) {
    int aMinute = settings.publishesPerMinute();
    return new PublishProtocol(
        streams,
        book,
        keeper,
        () -> verifier,
        new PeerRates(aMinute / 60.0, aMinute, clock),
        offences,
        threads.workers(),
        clock,
        drops);
  }

  private StreamProtocol getting(Lookup lookup, Offences offences, Clock clock, Drops drops) {
    int aSecond = settings.getsPerSecond();
    PeerRates rates = new PeerRates(aSecond, aSecond, clock);
    return new GetProtocol(streams, lookup, rates, offences, threads.workers(), drops);
  }

  private List<Registration> gauges(Meters meters) {
    return List.of(
        meters.gauge(Drops.BUNDLE, "records", book::size),
        meters.gauge(Drops.BUNDLE, "records.bytes", book::bytes),
        meters.gauge(Drops.BUNDLE, "records.waiting", keeper::waiting),
        meters.gauge(Drops.BUNDLE, "nodes", heartbeats::nodes),
        meters.gauge(Drops.BUNDLE, "streams.open", streams::open),
        meters.gauge(Drops.BUNDLE, "replicas.waiting", replicas::waiting));
  }

  // One second's failure must not be the last: a task that throws is not run again.
  private void tick() {
    try {
      everySecond();
    } catch (RuntimeException e) {
      LOG.warn("an indexer's upkeep failed; tried again", e);
    }
  }

  private void everySecond() {
    if (!keeper.problem().isEmpty()) {
      keeper.readSoon();
    }
    keeper.expire();
    heartbeats.sweep();
    replicas.tick();
    ports.dht().now().ifPresent(others::look);
  }

  /** To be offered by the transport. */
  List<StreamProtocol> protocols() {
    return protocols;
  }

  void bind(Transport transport) {
    String network = transport.network();
    verifier = Optional.of(new RecordVerifier(events, network));
    keeper.network(network);
  }

  void bind(PeerDirectory directory) {
    ports.peers().fill(directory);
    peersWatch.getAndSet(directory.watch(this::related)).close();
  }

  void unbind(PeerDirectory directory) {
    if (ports.peers().empty(directory)) {
      peersWatch.getAndSet(NOTHING).close();
    }
  }

  private void related(PeerId peer, Relation now) {
    if (now == Relation.BLACKLIST) {
      streams.drop(peer, "blacklisted");
      heartbeats.drop(peer, "blacklisted");
    }
  }

  void bind(Refusals refusals) {
    ports.refusals().fill(refusals);
  }

  void unbind(Refusals refusals) {
    ports.refusals().empty(refusals);
  }

  void bind(RecordStore store) {
    ports.store().fill(store);
    storeWatch.getAndSet(store.watch(this::storeChanged)).close();
    storeChanged(store.state());
  }

  void unbind(RecordStore store) {
    if (ports.store().empty(store)) {
      storeWatch.getAndSet(NOTHING).close();
    }
  }

  private void storeChanged(StoreState state) {
    if (state.ready()) {
      keeper.readSoon();
    }
  }

  void bind(Dht dht) {
    ports.dht().fill(dht);
    others.bind(dht);
  }

  void unbind(Dht dht) {
    if (ports.dht().empty(dht)) {
      others.unbind();
    }
  }

  @Override
  public Status status() {
    return new Status(
        keeper.problem(), book.size(), settings.records(), heartbeats.nodes(), settings.nodes());
  }

  @Override
  public List<IndexerRole.Kept> records(String beginning, int limit) {
    return book.all().stream()
        .filter(kept -> begins(kept, beginning))
        .sorted(
            Comparator.comparing((KeptRecord kept) -> kept.name())
                .thenComparing(k -> k.peer().text()))
        .limit(limit)
        .map(Indexer::shown)
        .toList();
  }

  private static boolean begins(KeptRecord kept, String beginning) {
    return kept.name().startsWith(beginning)
        || kept.peer().text().startsWith(beginning)
        || kept.did().text().startsWith(beginning);
  }

  @Override
  public Optional<IndexerRole.Kept> record(PeerId peer) {
    return book.find(peer).map(Indexer::shown);
  }

  private static IndexerRole.Kept shown(KeptRecord kept) {
    return new IndexerRole.Kept(
        kept.peer(),
        kept.did(),
        kept.name(),
        addresses(kept),
        kept.sequence(),
        kept.stored().expires().toEpochMilli());
  }

  private static List<String> addresses(KeptRecord kept) {
    try {
      return RecordCodec.read(kept.json()).record().addresses();
    } catch (WireException e) {
      throw new IllegalStateException("it was read before it was kept", e);
    }
  }

  /** Resets every stream, writes what waits, and ends the threads. */
  @Override
  public void close() {
    peersWatch.getAndSet(NOTHING).close();
    storeWatch.getAndSet(NOTHING).close();
    others.unbind();
    streams.close();
    heartbeats.close();
    gauges.forEach(Registration::close);
    threads.close();
  }
}
