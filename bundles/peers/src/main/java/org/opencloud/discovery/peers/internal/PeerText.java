package org.opencloud.discovery.peers.internal;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.PeerRefused;

/** Reads what an operator calls a peer: its DID or its peer id. */
final class PeerText {
  private static final String EXPECTED =
      "expected a DID (did:key:z6Mk…) or a peer id (12D3KooW…) of an Ed25519 key";

  private final KeyNames names;

  PeerText(KeyNames names) {
    this.names = names;
  }

  /**
   * The peer meant.
   *
   * @param addresses may name the peer id of an opaque DID
   */
  Named read(String text, List<String> addresses) throws PeerRefused {
    String plain = text.trim();
    if (Did.isDid(plain)) {
      Did did = new Did(plain);
      return new Named(did.isOpaque() ? named(addresses) : peerId(did), did);
    }
    if (!PeerId.isPeerId(plain)) {
      throw new PeerRefused(EXPECTED);
    }
    PeerId peer = new PeerId(plain);
    return new Named(peer, names.did(peer).orElseThrow(() -> new PeerRefused(EXPECTED)));
  }

  /** An opaque name, and the key that it is to have. */
  Named opaque(String name, String key) throws PeerRefused {
    String plain = name.trim();
    if (!Did.isDid(plain) || !new Did(plain).isOpaque()) {
      throw new PeerRefused("expected a UUID: the key of any other name is in the name");
    }
    return new Named(read(key, List.of()).peerId(), new Did(plain));
  }

  /** The name made of a key. */
  Did ownName(PeerId peer) {
    return names.did(peer).orElseThrow();
  }

  private PeerId peerId(Did did) throws PeerRefused {
    return names.peerId(did).orElseThrow(() -> new PeerRefused(EXPECTED));
  }

  private PeerId named(List<String> addresses) throws PeerRefused {
    Optional<String> id =
        addresses.stream().map(Addresses::peerIn).flatMap(Optional::stream).findFirst();
    if (id.isEmpty() || !PeerId.isPeerId(id.get())) {
      throw new PeerRefused("a UUID names no key: expected an address that ends in /p2p/12D3KooW…");
    }
    PeerId peer = new PeerId(id.get());
    if (names.publicKey(peer).isEmpty()) {
      throw new PeerRefused(EXPECTED);
    }
    return peer;
  }

  record Named(PeerId peerId, Did did) {}
}
