package org.opencloud.discovery.types.internal;

import java.time.Duration;
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
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.testkit.keys.TestKey;

/** Knows whom the test tells it of, and finds whom the test lets it find. */
final class TestDirectory implements PeerDirectory {
  private final Map<PeerId, Peer> peers = new ConcurrentHashMap<>();
  private final Map<Did, Peer> findable = new ConcurrentHashMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

  void know(TestKey key, Relation relation) {
    peers.put(key.peerId(), peer(key, relation));
    watchers.forEach(watcher -> watcher.changed(key.peerId(), relation));
  }

  void canFind(TestKey key) {
    findable.put(key.did(), peer(key, Relation.NONE));
  }

  private static Peer peer(TestKey key, Relation relation) {
    List<String> at = List.of("/memory/" + key.peerId().text());
    return new Peer(key.peerId(), key.did(), "", at, relation, "test", Optional.empty());
  }

  @Override
  public Relation relation(PeerId peer) {
    return find(peer).map(Peer::relation).orElse(Relation.NONE);
  }

  @Override
  public boolean gives(PeerId peer, String type) {
    return true;
  }

  @Override
  public boolean takes(PeerId peer, String type) {
    return false;
  }

  @Override
  public Optional<Peer> find(PeerId peer) {
    return Optional.ofNullable(peers.get(peer));
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout) {
    return CompletableFuture.completedFuture(Optional.ofNullable(findable.get(did)));
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
