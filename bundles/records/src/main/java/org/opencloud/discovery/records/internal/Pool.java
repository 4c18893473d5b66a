package org.opencloud.discovery.records.internal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The indexers that are known, and those in use. Used on the loop only. */
final class Pool {
  /** Indexers remembered, seeds apart. */
  static final int MOST_KNOWN = 64;

  /** Of those, told by one and the same. */
  static final int MOST_OF_ONE = 16;

  private static final int FORGOTTEN_AFTER = 8;
  private static final int MOST_COUNTED = 5;
  private static final int HALF = 2;
  private static final double UNKNOWN_FILL = 0.5;
  private static final Logger LOG = LoggerFactory.getLogger(Pool.class);

  private final PeerId self;
  private final Settings settings;
  private final Drops drops;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Random random;
  private final ScheduledExecutorService loop;
  private final Predicate<PeerId> refused;
  private final Function<KnownIndexer, HeartbeatLink.Owner> owners;
  private final Map<PeerId, KnownIndexer> known = new LinkedHashMap<>();

  /**
   * A pool of the seeds.
   *
   * @param refused with whom this node has nothing to do
   * @param owners who is told of an indexer's heartbeats
   */
  Pool(
      PeerId self,
      Settings settings,
      Drops drops,
      Clock clock,
      LongSupplier nanos,
      Random random,
      ScheduledExecutorService loop,
      Predicate<PeerId> refused,
      Function<KnownIndexer, HeartbeatLink.Owner> owners) {
    this.self = self;
    this.settings = settings;
    this.drops = drops;
    this.clock = clock;
    this.nanos = nanos;
    this.random = random;
    this.loop = loop;
    this.refused = refused;
    this.owners = owners;
    settings.seeds().forEach(this::seed);
  }

  private void seed(PeerId peer, List<String> addresses) {
    if (!peer.equals(self)) {
      known.put(peer, new KnownIndexer(peer, addresses, "settings", nanos.getAsLong()));
    }
  }

  List<KnownIndexer> all() {
    return List.copyOf(known.values());
  }

  List<KnownIndexer> inUse() {
    return known.values().stream().filter(KnownIndexer::isInUse).toList();
  }

  /** Whether the record, if it holds, says more than is known of its indexer. */
  boolean isNews(PeerRecord record) {
    KnownIndexer before = known.get(record.peerId());
    return before == null
        ? !record.peerId().equals(self)
        : before.record().filter(had -> had.sequence() >= record.sequence()).isEmpty();
  }

  /** How many others this node would like to hear of. */
  int wanted() {
    long now = nanos.getAsLong();
    long good =
        known.values().stream()
            .filter(one -> one.failures() == 0 && !one.isFull())
            .filter(one -> one.standing().isBelieved(now))
            .count();
    long room = HALF * settings.most() - good;
    return (int) Math.max(0, Math.min(WireLimits.HEARTBEAT_RECORDS, room));
  }

  /**
   * Somebody told of an indexer by its record, which holds.
   *
   * @param teller who, for shares
   */
  void told(PeerRecord record, String teller) {
    KnownIndexer before = known.get(record.peerId());
    if (before != null) {
      before.told(record);
    } else if (!record.peerId().equals(self) && hasRoom(teller)) {
      KnownIndexer fresh = new KnownIndexer(record.peerId(), List.of(), teller, nanos.getAsLong());
      fresh.told(record);
      known.put(fresh.peer(), fresh);
    }
  }

  private boolean hasRoom(String teller) {
    List<KnownIndexer> told = known.values().stream().filter(one -> !one.isSeed()).toList();
    if (told.stream().filter(one -> one.teller().equals(teller)).count() >= MOST_OF_ONE) {
      drops.told("share");
      return false;
    }
    if (told.size() < MOST_KNOWN) {
      return true;
    }
    drops.told("full");
    return told.stream()
        .filter(one -> !one.isLinked() && one.failures() > 0 && isClean(one))
        .max(Comparator.comparingInt(KnownIndexer::failures))
        .map(worst -> known.remove(worst.peer()) != null)
        .orElse(false);
  }

  /** Whoever is not clean is remembered: it would come back with a clean name. */
  private boolean isClean(KnownIndexer indexer) {
    return indexer.standing().value(nanos.getAsLong()) == Standing.BEST;
  }

  /** Closes what is not wanted any more and opens what is missing. */
  void tick(Optional<Transport> transport) {
    long now = nanos.getAsLong();
    known
        .values()
        .removeIf(
            one ->
                !one.isSeed()
                    && !one.isLinked()
                    && one.failures() > FORGOTTEN_AFTER
                    && isClean(one));
    known.values().stream()
        .filter(one -> one.isLinked() && !isWanted(one, now))
        .forEach(this::unlink);
    giveWay();
    transport.ifPresent(this::fill);
  }

  private boolean isWanted(KnownIndexer indexer, long now) {
    return indexer.standing().isBelieved(now) && !refused.test(indexer.peer());
  }

  private void fill(Transport transport) {
    long now = nanos.getAsLong();
    List<KnownIndexer> linked = new ArrayList<>(known.values());
    linked.removeIf(one -> !one.isLinked());
    List<KnownIndexer> free = new ArrayList<>(known.values());
    free.removeIf(one -> one.isLinked() || !one.isDue(now) || !isWanted(one, now));
    Collections.shuffle(free, random);
    long spare = linked.stream().filter(KnownIndexer::isWithoutRoom).count();
    while (linked.size() - spare < settings.most() && !free.isEmpty()) {
      Set<String> groups = new HashSet<>();
      linked.forEach(one -> groups.addAll(AddressGroup.of(one.addresses())));
      KnownIndexer best =
          Collections.min(free, Comparator.comparingInt(one -> cost(one, groups, now)));
      free.remove(best);
      linked.add(best);
      link(transport, best);
    }
  }

  /** Little steps are none, so that equals are chosen by chance: they were shuffled. */
  private static int cost(KnownIndexer indexer, Set<String> groups, long now) {
    double fill = indexer.fill() < 0 ? UNKNOWN_FILL : Math.min(1, indexer.fill());
    int distrust = (Standing.BEST - indexer.standing().value(now)) / 20;
    boolean near = !Collections.disjoint(groups, AddressGroup.of(indexer.addresses()));
    int failures = Math.min(MOST_COUNTED, indexer.failures());
    return 2 * distrust + (int) Math.round(4 * fill) + (near ? 4 : 0) + 2 * failures;
  }

  private void link(Transport transport, KnownIndexer indexer) {
    HeartbeatLink link = new HeartbeatLink(owners.apply(indexer), clock, nanos, loop);
    indexer.linked(link);
    link.open(transport, indexer);
  }

  /**
   * One without room for the record goes when there are enough others: not before, it is of use.
   */
  private void giveWay() {
    List<KnownIndexer> used = inUse();
    if (used.size() > settings.most()) {
      used.stream()
          .filter(KnownIndexer::isWithoutRoom)
          .findFirst()
          .ifPresent(
              one -> {
                unlink(one);
                one.giveWay(nanos.getAsLong());
              });
    }
  }

  private void unlink(KnownIndexer indexer) {
    indexer.link().ifPresent(HeartbeatLink::close);
    indexer.unlink();
  }

  /** Ends all streams, without blame. */
  void unlinkAll() {
    known.values().forEach(this::unlink);
  }

  /** The stream to an indexer is gone. */
  void failed(KnownIndexer indexer, String reason) {
    drops.heartbeat(reason);
    indexer.failed(reason, nanos.getAsLong(), random.nextDouble());
    Failed.blame(reason).ifPresent(blame -> blame(indexer, blame));
  }

  /** An indexer has no room for this node: another one is chosen, which is said once. */
  void full(KnownIndexer indexer, int nodes, int most) {
    drops.heartbeat("full");
    if (!indexer.isFull()) {
      LOG.info(
          "Indexer {} is full, with {} of {} nodes: another one is chosen",
          indexer.peer(),
          nodes,
          most);
    }
    unlink(indexer);
    String detail = "no room: " + nodes + " of " + most + " nodes";
    indexer.full(detail, clock.instant(), nanos.getAsLong(), random.nextDouble());
  }

  /** An indexer has no room for this node's record: it makes way when there is another one. */
  void withoutRoom(KnownIndexer indexer) {
    if (!indexer.isWithoutRoom()) {
      LOG.info(
          "Indexer {} has no room for this node's record: another one is chosen when there is one",
          indexer.peer());
    }
    indexer.withoutRoom();
  }

  void blame(KnownIndexer indexer, Blame blame) {
    drops.conduct(blame.word());
    indexer.standing().lose(blame.points(), nanos.getAsLong());
  }

  /** Two of those in use to be asked now, any of the best; fewer when there are fewer. */
  List<KnownIndexer> two() {
    long now = nanos.getAsLong();
    List<KnownIndexer> good = new ArrayList<>(inUse());
    good.removeIf(one -> !isWanted(one, now));
    Collections.shuffle(good, random);
    good.sort(Comparator.comparingInt(one -> -one.standing().value(now) / 25));
    return good.subList(0, Math.min(2, good.size()));
  }
}
