package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.peers.internal.Flight.Found;

/** Answers from memory, and asks the chain for strangers. */
final class ChainDirectory implements PeerDirectory {
  static final int MAX_FLIGHTS = 1_000;
  static final int MAX_REMEMBERED = 10_000;
  static final Duration UNKNOWN_LIFE = Duration.ofSeconds(30);

  private static final Duration MAX_FLIGHT = Duration.ofSeconds(10);

  private final NodeIdentity self;
  private final KeyNames names;
  private final PeerTable table;
  private final Announcer announcer;
  private final Resolvers resolvers;
  private final OpaqueNames opaque;
  private final Meters meters;
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final ExpiringCache<Did, Peer> cache;
  private final ExpiringCache<Did, Boolean> unknown;
  private final ConcurrentMap<Did, CompletableFuture<Optional<Peer>>> flights =
      new ConcurrentHashMap<>();

  ChainDirectory(
      NodeIdentity self,
      KeyNames names,
      PeerTable table,
      Announcer announcer,
      Resolvers resolvers,
      OpaqueNames opaque,
      Settings settings,
      Meters meters,
      Clock clock,
      ScheduledExecutorService timer) {
    this.self = self;
    this.names = names;
    this.table = table;
    this.announcer = announcer;
    this.resolvers = resolvers;
    this.opaque = opaque;
    this.meters = meters;
    this.clock = clock;
    this.timer = timer;
    this.cache = new ExpiringCache<>(MAX_REMEMBERED, settings.cacheLife(), clock);
    this.unknown = new ExpiringCache<>(MAX_REMEMBERED, UNKNOWN_LIFE, clock);
  }

  @Override
  public Relation relation(PeerId peer) {
    return peer.equals(self.peerId()) ? Relation.SELF : table.relation(peer);
  }

  @Override
  public boolean gives(PeerId peer, String type) {
    return table.find(peer).map(known -> known.gets(type, clock.instant())).orElse(true);
  }

  @Override
  public boolean takes(PeerId peer, String type) {
    return table.find(peer).filter(known -> known.brings(type, clock.instant())).isPresent();
  }

  @Override
  public Optional<Peer> find(PeerId peer) {
    return stored(peer).or(() -> names.did(peer).flatMap(cache::get).map(this::ours));
  }

  private Optional<Peer> stored(PeerId peer) {
    return table.find(peer).map(table::inForce);
  }

  @Override
  public Optional<Peer> claim(Did name, PeerId key, boolean connected) {
    return opaque.claim(name, key, connected).map(table::inForce);
  }

  @Override
  public Map<Did, RefusedKey> refusedKeys() {
    return opaque.refusedKeys();
  }

  @Override
  public List<Peer> list() {
    return table.list().stream().map(table::inForce).toList();
  }

  @Override
  public Registration watch(Watcher watcher) {
    return announcer.watch(watcher);
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout) {
    if (did.equals(self.did())) {
      return CompletableFuture.completedFuture(Optional.of(ownPeer()));
    }
    if (did.isOpaque()) {
      return CompletableFuture.completedFuture(opaque.find(did).map(table::inForce));
    }
    Optional<PeerId> id = names.peerId(did);
    if (id.isEmpty()) {
      return CompletableFuture.completedFuture(refused("no key"));
    }
    return limited(flight(did, id.get(), timeout), timeout);
  }

  private Peer ownPeer() {
    return new Peer(
        self.peerId(), self.did(), "", List.of(), Relation.SELF, "self", Optional.empty());
  }

  private Optional<Peer> refused(String reason) {
    meters.counter("peers", "resolve.unknown", reason).increment();
    return Optional.empty();
  }

  /** The flight under way for this DID, or a new one. */
  private CompletableFuture<Optional<Peer>> flight(Did did, PeerId id, Duration timeout) {
    CompletableFuture<Optional<Peer>> fresh = new CompletableFuture<>();
    CompletableFuture<Optional<Peer>> running = flights.putIfAbsent(did, fresh);
    if (running != null) {
      return running;
    }
    fresh.whenComplete((peer, failure) -> flights.remove(did, fresh));
    if (flights.size() > MAX_FLIGHTS) {
      fresh.complete(stored(id).or(() -> refused("busy")));
    } else {
      Duration time = timeout.compareTo(MAX_FLIGHT) > 0 ? MAX_FLIGHT : timeout;
      Flight flight = new Flight(did, time, peer -> peer.peerId().equals(id), clock, timer, meters);
      flight
          .ask(resolvers.beforeMemory(), false)
          .whenComplete((found, failure) -> afterPresent(did, id, flight, found, fresh));
    }
    return fresh;
  }

  private void afterPresent(
      Did did,
      PeerId id,
      Flight flight,
      Optional<Found> present,
      CompletableFuture<Optional<Peer>> result) {
    if (present.isPresent()) {
      unknown.remove(did);
      result.complete(present.map(found -> ours(did, found)));
      return;
    }
    Optional<Peer> memory = cache.get(did).map(this::ours).or(() -> stored(id));
    boolean enough = memory.isPresent() && !memory.get().addresses().isEmpty();
    if (enough || unknown.get(did).isPresent()) {
      result.complete(memory.isPresent() ? memory : refused("remembered"));
      return;
    }
    flight
        .ask(resolvers.afterMemory(), true)
        .whenComplete((found, failure) -> result.complete(remembered(did, memory, found)));
  }

  private Optional<Peer> remembered(Did did, Optional<Peer> memory, Optional<Found> found) {
    if (found.isPresent()) {
      Peer peer = ours(did, found.get());
      cache.put(did, peer);
      return Optional.of(peer);
    }
    unknown.put(did, true);
    return memory.isPresent() ? memory : refused("nobody");
  }

  /** What a link said, under our own name and relation for the peer. */
  private Peer ours(Did did, Found found) {
    Peer said = found.peer();
    List<String> addresses = Addresses.usable(said.peerId(), said.addresses());
    return ours(
        new Peer(said.peerId(), did, "", addresses, Relation.NONE, found.link(), said.lastSeen()));
  }

  private Peer ours(Peer peer) {
    Optional<Peer> stored = table.find(peer.peerId());
    return new Peer(
        peer.peerId(),
        peer.did(),
        stored.map(Peer::name).orElse(""),
        peer.addresses().isEmpty()
            ? stored.map(Peer::addresses).orElse(List.of())
            : peer.addresses(),
        relation(peer.peerId()),
        peer.source(),
        peer.lastSeen().or(() -> stored.flatMap(Peer::lastSeen)),
        stored.map(Peer::firstUse).orElse(false),
        stored.flatMap(Peer::partnership));
  }

  /** One caller's view of a flight: nobody waits longer than asked. */
  private CompletionStage<Optional<Peer>> limited(
      CompletableFuture<Optional<Peer>> flight, Duration timeout) {
    if (flight.isDone()) {
      return flight.copy();
    }
    CompletableFuture<Optional<Peer>> view = flight.copy();
    ScheduledFuture<?> late =
        timer.schedule(
            () -> {
              if (view.complete(Optional.empty())) {
                refused("timeout");
              }
            },
            Math.max(1, timeout.toMillis()),
            TimeUnit.MILLISECONDS);
    view.whenComplete((peer, failure) -> late.cancel(false));
    return view;
  }
}
