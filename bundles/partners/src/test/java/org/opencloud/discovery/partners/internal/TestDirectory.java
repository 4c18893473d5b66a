package org.opencloud.discovery.partners.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.StubClock;

/** Knows whom the test tells it of, on what terms. */
final class TestDirectory implements PeerDirectory {
  private final Map<PeerId, Peer> peers = new ConcurrentHashMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final StubClock clock;

  TestDirectory(StubClock clock) {
    this.clock = clock;
  }

  void know(TestKey key, Relation relation) {
    know(key, key.did(), relation, Partnership.FULL);
  }

  void know(TestKey key, Did did, Relation relation, Partnership terms) {
    List<String> at = List.of("/memory/" + key.peerId().text());
    Peer peer = new Peer(key.peerId(), did, "", at, relation, "test", Optional.empty()).on(terms);
    peers.put(key.peerId(), peer);
    watchers.forEach(watcher -> watcher.changed(key.peerId(), relation));
  }

  /** A partner on these terms. */
  void agree(TestKey key, Direction direction, Set<String> types) {
    know(key, key.did(), Relation.PARTNER, new Partnership(direction, Optional.empty(), types));
  }

  @Override
  public Relation relation(PeerId peer) {
    return find(peer).map(Peer::relation).orElse(Relation.NONE);
  }

  @Override
  public boolean gives(PeerId peer, String type) {
    return terms(peer).map(terms -> terms.gives(type, clock.instant())).orElse(true);
  }

  @Override
  public boolean takes(PeerId peer, String type) {
    return relation(peer) == Relation.PARTNER
        && terms(peer).filter(terms -> terms.takes(type, clock.instant())).isPresent();
  }

  private Optional<Partnership> terms(PeerId peer) {
    return find(peer).flatMap(Peer::partnership);
  }

  @Override
  public Optional<Peer> find(PeerId peer) {
    return Optional.ofNullable(peers.get(peer));
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout) {
    return CompletableFuture.completedFuture(
        peers.values().stream().filter(peer -> peer.did().equals(did)).findFirst());
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
    return List.copyOf(peers.values());
  }

  @Override
  public Registration watch(Watcher watcher) {
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }
}
