package org.opencloud.discovery.indexer.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.RefusedKey;
import org.opencloud.discovery.api.peers.Relation;

/** Blacklists nobody. */
public final class Everybody implements PeerDirectory {
  @Override
  public Relation relation(PeerId peer) {
    return Relation.NONE;
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
    return Optional.empty();
  }

  @Override
  public CompletionStage<Optional<Peer>> resolve(Did did, Duration timeout) {
    return CompletableFuture.completedFuture(Optional.empty());
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
    return List.of();
  }

  @Override
  public Registration watch(Watcher watcher) {
    return () -> {};
  }
}
