package org.opencloud.discovery.search.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.keys.TestKey;

/** Knows whom the test tells it of. */
final class TestDirectory implements PeerDirectory {
  private final Map<PeerId, Peer> peers = new ConcurrentHashMap<>();
  private final List<String> claims = new CopyOnWriteArrayList<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);

  void know(TestKey key, Relation relation) {
    know(key.peerId(), key.did(), relation);
  }

  void know(PeerId peerId, Did did, Relation relation) {
    List<String> addresses = List.of("/memory/" + peerId.text());
    know(new Peer(peerId, did, "", addresses, relation, "test", Optional.empty()));
  }

  void know(Peer peer) {
    peers.put(peer.peerId(), peer);
    watchers.forEach(watcher -> watcher.changed(peer.peerId(), peer.relation()));
  }

  /** Changes the terms with a peer that is known. */
  void agree(TestKey key, Relation relation, Partnership terms) {
    know(peers.get(key.peerId()).related(relation).on(terms));
  }

  /** Who is asked for from now on is known once this is complete. */
  void knowLater(CompletableFuture<Void> later) {
    ready = later;
  }

  @Override
  public Relation relation(PeerId peer) {
    return find(peer).map(Peer::relation).orElse(Relation.NONE);
  }

  @Override
  public boolean gives(PeerId peer, String type) {
    return find(peer).map(known -> known.gets(type, Instant.now())).orElse(true);
  }

  @Override
  public boolean takes(PeerId peer, String type) {
    return find(peer).filter(known -> known.brings(type, Instant.now())).isPresent();
  }

  @Override
  public Optional<Peer> find(PeerId peer) {
    return Optional.ofNullable(peers.get(peer)).map(known -> known.at(Instant.now()));
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout) {
    return ready.thenApply(
        now -> peers.values().stream().filter(peer -> peer.did().equals(did)).findFirst());
  }

  @Override
  public Optional<Peer> claim(Did opaque, PeerId key, boolean connected) {
    claims.add(opaque + " " + key + " " + connected);
    return peers.values().stream().filter(peer -> peer.did().equals(opaque)).findFirst();
  }

  /** Name, key and whether it is connected, in order. */
  List<String> claims() {
    return List.copyOf(claims);
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
