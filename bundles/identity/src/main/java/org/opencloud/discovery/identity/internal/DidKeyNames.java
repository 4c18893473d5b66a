package org.opencloud.discovery.identity.internal;

import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.KeyType;
import org.opencloud.discovery.keys.KnownKeys;
import org.opencloud.discovery.keys.PublicKey;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Converts names by the keys inside them. Needs no key of this node, so it is always there. */
@Component
public final class DidKeyNames implements KeyNames {

  private final KnownKeys known = new KnownKeys();

  @Activate
  public DidKeyNames() {}

  @Override
  public Optional<PeerId> peerId(Did did) {
    if (did.isOpaque()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new PeerId(known.didKey(did.text()).peerId().toString()));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Did> did(PeerId peerId) {
    return key(peerId)
        .filter(key -> key.type() == KeyType.ED25519)
        .map(key -> new Did(DidKey.of(key)));
  }

  @Override
  public Optional<byte[]> publicKey(PeerId peerId) {
    return key(peerId).map(PublicKey::encode);
  }

  private Optional<PublicKey> key(PeerId peerId) {
    try {
      return known.peerId(peerId.text()).publicKey();
    } catch (KeyException e) {
      return Optional.empty();
    }
  }
}
