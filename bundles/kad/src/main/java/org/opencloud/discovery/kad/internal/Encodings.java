package org.opencloud.discovery.kad.internal;

import java.util.Optional;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;

/**
 * Reads and writes peer ids and addresses. The same ones come in every answer, and to read an id
 * means to decode a point of a curve: the latest are kept. Safe for use by several threads.
 */
final class Encodings {
  private final Recent<Bytes, Optional<PeerId>> ids = new Recent<>(Encodings::decodeId);
  private final Recent<Bytes, Optional<Multiaddr>> addresses =
      new Recent<>(Encodings::decodeAddress);
  private final Recent<KadPeer, byte[]> peers =
      new Recent<>(peer -> MessageWriter.peer(peer).toByteArray());

  /** The peer id; empty when the bytes are none. */
  Optional<PeerId> id(byte[] bytes) {
    return ids.of(new Bytes(bytes));
  }

  /** The multiaddr; empty when the bytes are none that is known here. */
  Optional<Multiaddr> address(byte[] bytes) {
    return bytes.length > Multiaddr.MAX_BYTES ? Optional.empty() : addresses.of(new Bytes(bytes));
  }

  /** The peer as a message of its own; not to be changed. */
  byte[] peer(KadPeer peer) {
    return peers.of(peer);
  }

  private static Optional<PeerId> decodeId(Bytes bytes) {
    try {
      return Optional.of(PeerId.decode(bytes.array()));
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  private static Optional<Multiaddr> decodeAddress(Bytes bytes) {
    try {
      return Optional.of(Multiaddr.decode(bytes.array()));
    } catch (MultiaddrException e) {
      return Optional.empty();
    }
  }
}
