package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps where peers were met, so that they can be found again. Never delays who met them. */
final class Meetings {
  static final String SOURCE = "connection";
  static final int MAX_WAITING = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Meetings.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration FRESH = Duration.ofMinutes(10);

  private final PeerTable table;
  private final StoredPeers stored;
  private final KeyNames names;
  private final int maxStrangers;
  private final Meters meters;
  private final Clock clock;
  private final ScheduledExecutorService worker;
  private final ConcurrentMap<PeerId, PeerConnection> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean due = new AtomicBoolean();

  Meetings(
      PeerTable table,
      StoredPeers stored,
      KeyNames names,
      int maxStrangers,
      Meters meters,
      Clock clock,
      ScheduledExecutorService worker) {
    this.table = table;
    this.stored = stored;
    this.names = names;
    this.maxStrangers = maxStrangers;
    this.meters = meters;
    this.clock = clock;
    this.worker = worker;
  }

  /** Notes a meeting; it is kept within a second or so. */
  void met(PeerConnection connection) {
    if (waiting.size() >= MAX_WAITING && !waiting.containsKey(connection.peer())) {
      dropped("queue full");
      return;
    }
    waiting.put(connection.peer(), connection);
    if (!worker.isShutdown() && due.compareAndSet(false, true)) {
      worker.schedule(this::keepAll, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void keepAll() {
    due.set(false);
    for (PeerId peer : List.copyOf(waiting.keySet())) {
      PeerConnection connection = waiting.remove(peer);
      if (connection != null) {
        keep(connection);
      }
    }
  }

  private void keep(PeerConnection connection) {
    try {
      stored.change(connection.peer(), before -> after(before, connection));
    } catch (StoreException e) {
      dropped("store");
      LOG.debug("where {} was met is not kept", connection.peer(), e);
    }
  }

  private Optional<Peer> after(Optional<Peer> before, PeerConnection connection) {
    Instant now = clock.instant();
    List<String> addresses = merged(before.map(Peer::addresses).orElse(List.of()), connection);
    if (before.isEmpty()) {
      return stranger(connection, addresses, now);
    }
    Peer known = before.get();
    boolean fresh = known.lastSeen().isPresent() && known.lastSeen().get().plus(FRESH).isAfter(now);
    if (fresh && known.addresses().equals(addresses)) {
      return Optional.empty();
    }
    return Optional.of(known.met(addresses, now));
  }

  private Optional<Peer> stranger(PeerConnection connection, List<String> addresses, Instant now) {
    if (strangers() >= maxStrangers) {
      dropped("strangers");
      return Optional.empty();
    }
    return names
        .did(connection.peer())
        .map(
            did ->
                new Peer(
                    connection.peer(),
                    did,
                    "",
                    addresses,
                    Relation.NONE,
                    SOURCE,
                    Optional.of(now)));
  }

  private long strangers() {
    return table.all().stream().filter(peer -> peer.source().equals(SOURCE)).count();
  }

  /**
   * What worked, then what the peer says, then what was known. The peer's own words get half of the
   * places, so that they never push out what the operator said.
   */
  private static List<String> merged(List<String> known, PeerConnection connection) {
    Set<String> all = new LinkedHashSet<>();
    if (connection.direction() == Direction.OUTBOUND) {
      all.addAll(Addresses.usable(connection.peer(), List.of(connection.remoteAddress())));
    }
    Addresses.usable(connection.peer(), connection.addresses()).stream()
        .limit(Addresses.MAX_ADDRESSES / 2)
        .forEach(all::add);
    all.addAll(known);
    return all.stream().limit(Addresses.MAX_ADDRESSES).toList();
  }

  private void dropped(String reason) {
    meters.counter("peers", "meeting.dropped", reason).increment();
  }
}
