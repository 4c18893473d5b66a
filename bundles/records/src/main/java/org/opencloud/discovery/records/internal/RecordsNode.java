package org.opencloud.discovery.records.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.RecordValidator;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.PeerResolver;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.records.IndexerRole;
import org.opencloud.discovery.api.records.NetworkClock;
import org.opencloud.discovery.api.records.NodeRecords;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.records.internal.HeartbeatLink.Answer;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages.Beat;
import org.opencloud.discovery.wire.RecordMessages.BeatAnswer;
import org.opencloud.discovery.wire.SignedRecord;
import org.opencloud.discovery.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client side of indexers, put together; services come and go by its methods, from any thread.
 * All else is on the loop.
 */
final class RecordsNode implements NodeRecords, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RecordsNode.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /** How long no indexer answers before that is said. */
  private static final Duration LONELY = Duration.ofSeconds(15);

  private static final Comparator<KnownIndexer> BEST_FIRST =
      Comparator.comparing((KnownIndexer one) -> !one.isInUse())
          .thenComparing(one -> one.failures() > 0 || one.isFull())
          .thenComparing(one -> !one.isSeed())
          .thenComparing(one -> one.peer().text());

  private final Settings settings;
  private final NodeIdentity self;
  private final KeyNames names;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Random random;
  private final ScheduledExecutorService loop;
  private final Slot<Transport> transport = new Slot<>();
  private final Slot<Dht> dht = new Slot<>();
  private final Slot<PeerDirectory> directory = new Slot<>();
  private final Slot<IndexerRole> role = new Slot<>();
  private final EventVerifier events = new EventVerifier();
  private final DriftClock drift;
  private final ClockWatch watch;
  private final OwnRecord own;
  private final Pool pool;
  private final Asking asking;
  private final Publisher publisher;
  private final DhtPlaces places;
  private final IndexerResolver resolver;
  private final List<Registration> gauges;
  private final ScheduledFuture<?> ticking;
  private final Runnable end;
  private volatile Optional<Proof> proof = Optional.empty();
  private volatile Own shown = new Own(0, Optional.empty(), 0, "starting");
  private volatile List<NodeRecords.Indexer> listed = List.of();
  private long lonelySince;
  private boolean lonely;

  /**
   * What it is made with.
   *
   * @param nanos time that never goes back, in nanoseconds
   * @param ids 22 characters base64url, another each time
   */
  record Parts(
      NodeIdentity identity,
      Signer signer,
      KeyNames names,
      Meters meters,
      NodeHome home,
      Settings settings,
      Clock clock,
      LongSupplier nanos,
      Random random,
      Supplier<String> ids) {}

  /**
   * A node's records.
   *
   * @param loop one thread
   * @param end called on the loop as the last thing
   */
  RecordsNode(Parts parts, ScheduledExecutorService loop, Runnable end) {
    this.end = end;
    this.settings = parts.settings();
    this.self = parts.identity();
    this.names = parts.names();
    this.clock = parts.clock();
    this.nanos = parts.nanos();
    this.random = parts.random();
    this.loop = loop;
    Drops drops = new Drops(parts.meters());
    drift = new DriftClock(nanos);
    watch = new ClockWatch(drift);
    SequenceFile file = new SequenceFile(parts.home());
    own = new OwnRecord(self, parts.signer(), parts.ids(), file, settings, clock, nanos);
    pool =
        new Pool(
            self.peerId(),
            settings,
            drops,
            clock,
            nanos,
            random,
            loop,
            this::isRefused,
            Heartbeats::new);
    asking =
        new Asking(self.did(), pool, transport::now, () -> proof, drift, watch, drops, clock, loop);
    publisher = new Publisher(own, pool, asking, transport::now, drops, nanos, random, loop);
    places = new DhtPlaces(self, names, own, pool, () -> proof, settings, clock, nanos, loop);
    resolver = new IndexerResolver(pool, asking, dht::now, () -> proof, drops, clock, nanos, loop);
    gauges = gauges(parts.meters());
    lonelySince = nanos.getAsLong();
    ticking = loop.scheduleWithFixedDelay(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<Registration> gauges(Meters meters) {
    return List.of(
        meters.gauge(
            Drops.BUNDLE, "indexers", () -> listed.stream().filter(RecordsNode::isUsed).count()),
        meters.gauge(Drops.BUNDLE, "indexers.known", () -> listed.size()),
        meters.gauge(Drops.BUNDLE, "held.by", () -> shown.heldBy()),
        meters.gauge(Drops.BUNDLE, "flights", resolver::flights),
        meters.gauge(Drops.BUNDLE, "clock.behind.seconds", watch::seconds));
  }

  private static boolean isUsed(NodeRecords.Indexer indexer) {
    return indexer.state().equals("in use");
  }

  private boolean isRefused(PeerId peer) {
    return directory.now().filter(now -> now.relation(peer) == Relation.BLACKLIST).isPresent();
  }

  /** To be asked last. */
  PeerResolver resolver() {
    return resolver;
  }

  NetworkClock networkClock() {
    return drift;
  }

  RecordValidator validator(String namespace) {
    return new DidRecords(namespace, () -> proof, clock);
  }

  void bind(Transport now) {
    proof = Optional.of(new Proof(events, now.network()));
    transport.fill(now);
    loop.execute(this::tick);
  }

  void unbind(Transport gone) {
    if (transport.empty(gone)) {
      loop.execute(pool::unlinkAll);
    }
  }

  void bind(Dht now) {
    dht.fill(now);
    loop.execute(this::tick);
  }

  void unbind(Dht gone) {
    if (dht.empty(gone)) {
      loop.execute(this::tick);
    }
  }

  void bind(PeerDirectory now) {
    directory.fill(now);
    loop.execute(this::tick);
  }

  void unbind(PeerDirectory gone) {
    directory.empty(gone);
  }

  void bind(IndexerRole now) {
    role.fill(now);
    loop.execute(this::tick);
  }

  void unbind(IndexerRole gone) {
    if (role.empty(gone)) {
      loop.execute(this::tick);
    }
  }

  private void tick() {
    try {
      turn();
    } catch (RuntimeException e) {
      // A task that throws is never run again; the node would be alone and not say so.
      LOG.error("Records: a turn failed", e);
    }
  }

  /**
   * Not before it is known who is blacklisted: the transport would refuse, and that costs a pause.
   */
  private void fill() {
    pool.tick(directory.now().flatMap(known -> transport.now()));
  }

  private void turn() {
    places.use(dht.now());
    boolean made = transport.now().map(this::facts).map(own::refresh).orElse(false);
    if (made) {
      places.place();
    }
    fill();
    publisher.tick();
    places.tick();
    watch.look();
    show();
    watchLoneliness();
  }

  private OwnRecord.Facts facts(Transport now) {
    Set<String> roles = role.now().isPresent() ? Set.of(PeerRecord.INDEXER) : Set.of();
    return new OwnRecord.Facts(now.network(), now.addresses(), roles);
  }

  private void show() {
    long now = nanos.getAsLong();
    listed =
        pool.all().stream()
            .sorted(BEST_FIRST)
            .map(one -> one.seen(names.did(one.peer()), now))
            .toList();
    long sequence = own.sequence();
    int held =
        (int) pool.inUse().stream().filter(o -> sequence > 0 && o.held() == sequence).count();
    shown =
        new Own(
            sequence,
            own.current().map(record -> record.record().expires()),
            held,
            held > 0 && own.problem().isEmpty() ? "" : problem());
  }

  private String problem() {
    if (transport.now().isEmpty()) {
      return "there is no transport";
    }
    if (!own.problem().isEmpty()) {
      return own.problem();
    }
    if (pool.all().isEmpty()) {
      return "no indexer is known: name some in indexers of etc/" + RecordsConfig.PID + ".cfg";
    }
    String last = lastDetail();
    return trouble() + (last.isEmpty() ? "" : "; the last failure: " + last);
  }

  private String trouble() {
    if (!pool.inUse().isEmpty()) {
      return "no indexer has taken it yet";
    }
    return pool.all().stream().anyMatch(KnownIndexer::isFull)
        ? "no indexer that answers has room"
        : "no indexer answers";
  }

  private String lastDetail() {
    return listed.stream()
        .map(NodeRecords.Indexer::detail)
        .filter(detail -> !detail.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** Says once that all indexers are lost, and once that one is back. */
  private void watchLoneliness() {
    boolean alone = pool.inUse().isEmpty() && !pool.all().isEmpty();
    if (!alone) {
      if (lonely) {
        LOG.info("An indexer takes this node again");
      }
      lonely = false;
      lonelySince = nanos.getAsLong();
    } else if (!lonely && nanos.getAsLong() - lonelySince >= LONELY.toNanos()) {
      lonely = true;
      LOG.warn(
          "None of {} indexers takes this node ({}): it is not found by strangers, known nodes are"
              + " not touched",
          pool.all().size(),
          lastDetail());
    }
  }

  @Override
  public Own own() {
    return shown;
  }

  @Override
  public List<NodeRecords.Indexer> indexers() {
    return listed;
  }

  /** Ends all streams, soon. What is kept in the DHT is put no more. */
  @Override
  public void close() {
    gauges.forEach(Registration::close);
    ticking.cancel(false);
    loop.execute(
        () -> {
          transport.now().ifPresent(transport::empty);
          places.close();
          pool.unlinkAll();
          end.run();
        });
  }

  /** What is said to and heard from one indexer. */
  private final class Heartbeats implements HeartbeatLink.Owner {
    private final KnownIndexer indexer;
    private int wanted;

    Heartbeats(KnownIndexer indexer) {
      this.indexer = indexer;
    }

    @Override
    public Beat beat() {
      wanted = pool.wanted();
      return new Beat(clock.millis(), own.sequence(), wanted);
    }

    /** Not all nodes at the same moment. */
    @Override
    public Duration pause() {
      long millis = settings.heartbeat().toMillis();
      return Duration.ofMillis(millis - (long) (random.nextDouble() * millis / 10));
    }

    @Override
    public void answered(Answer answer) {
      BeatAnswer said = answer.said();
      Duration half = Duration.ofNanos(answer.roundTrip() / 2);
      Duration ahead = Duration.ofMillis(said.time() - answer.sent()).minus(half);
      drift.heard(indexer.peer(), ahead, half);
      if (answer.records().size() > wanted) {
        pool.blame(indexer, Blame.FLOOD);
      } else {
        answer.records().forEach(this::told);
      }
      if (said.isTaken()) {
        double fill = said.maxNodes() == 0 ? 1 : (double) said.nodes() / said.maxNodes();
        indexer.answered(clock.instant(), Math.min(1, fill));
        publisher.keeps(indexer, said.sequence());
        publisher.tick();
      } else {
        pool.full(indexer, said.nodes(), said.maxNodes());
        fill();
      }
      show();
    }

    private void told(byte[] json) {
      try {
        SignedRecord record = RecordCodec.read(json);
        if (!record.record().isIndexer()) {
          pool.blame(indexer, Blame.FOREIGN);
        } else if (pool.isNews(record.record()) && asking.holds(indexer, record)) {
          pool.told(record.record(), indexer.peer().text());
        }
      } catch (WireException e) {
        pool.blame(indexer, Blame.MALFORMED);
      }
    }

    @Override
    public void failed(String reason) {
      pool.failed(indexer, reason);
      fill();
      show();
    }
  }
}
