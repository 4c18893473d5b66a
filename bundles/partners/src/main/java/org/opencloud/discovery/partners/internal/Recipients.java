package org.opencloud.discovery.partners.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.peers.Peer;

/** Reads whom an application names: DIDs and peer ids. */
final class Recipients {
  private static final int MOST = 100;
  private static final Duration RESOLVING = Duration.ofSeconds(1);

  private final PeerId self;
  private final Ports ports;
  private final KeyNames names;

  Recipients(PeerId self, Ports ports, KeyNames names) {
    this.self = self;
    this.ports = ports;
    this.names = names;
  }

  /** Each name once, and whose it is; empty for one that nobody knows. */
  CompletionStage<Map<String, Optional<PeerId>>> find(List<String> peers) throws NoticeRefused {
    if (peers.isEmpty() || peers.size() > MOST) {
      throw invalid("peer_ids", "expected 1 to " + MOST + " peers");
    }
    Map<String, CompletableFuture<Optional<PeerId>>> found = new LinkedHashMap<>();
    for (int i = 0; i < peers.size(); i++) {
      found.put(peers.get(i), find("peer_ids[" + i + "]", peers.get(i)).toCompletableFuture());
    }
    return CompletableFuture.allOf(found.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(all -> joined(found));
  }

  private static Map<String, Optional<PeerId>> joined(
      Map<String, CompletableFuture<Optional<PeerId>>> found) {
    Map<String, Optional<PeerId>> peers = new LinkedHashMap<>();
    found.forEach((name, peer) -> peers.put(name, peer.join()));
    return peers;
  }

  private CompletionStage<Optional<PeerId>> find(String field, String name) throws NoticeRefused {
    if (PeerId.isPeerId(name)) {
      return other(field, new PeerId(name));
    }
    if (!Did.isDid(name)) {
      throw invalid(field, "expected a peer id or did:key:z6Mk…");
    }
    Did did = new Did(name);
    return did.isOpaque()
        ? resolve(did)
        : other(
            field,
            names
                .peerId(did)
                .orElseThrow(() -> invalid(field, "expected the DID of an Ed25519 key")));
  }

  private CompletionStage<Optional<PeerId>> other(String field, PeerId peer) throws NoticeRefused {
    if (peer.equals(self)) {
      throw invalid(field, "expected another node, not this one");
    }
    return CompletableFuture.completedFuture(Optional.of(peer));
  }

  private CompletionStage<Optional<PeerId>> resolve(Did opaque) {
    return ports
        .directory()
        .now()
        .map(known -> known.resolve(opaque, RESOLVING).thenApply(peer -> peer.map(Peer::peerId)))
        .orElse(CompletableFuture.completedFuture(Optional.empty()));
  }

  private static NoticeRefused invalid(String field, String message) {
    return new NoticeRefused(NoticeRefused.Code.INVALID, field, message);
  }
}
