package org.opencloud.discovery.libp2p;

import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.internal.record.PeerRecord;

/**
 * Where a peer says that it listens, under its own signature: the signed peer record that identify
 * and a PRUNE carry (RFC 0003).
 *
 * @param sequence larger than in any earlier record of the peer; unsigned
 * @param addresses multiaddrs, at most 256; those of unknown protocols are left out
 */
public record SignedAddresses(PeerId peer, long sequence, List<String> addresses) {
  public SignedAddresses {
    addresses = List.copyOf(addresses);
  }

  /**
   * Reads an envelope of at most 8 KiB.
   *
   * @throws StreamException when it is malformed, or its signature is wrong or another peer's
   */
  public static SignedAddresses open(byte[] envelope) throws StreamException {
    PeerRecord signed = PeerRecord.open(envelope);
    List<String> addresses = new ArrayList<>();
    for (byte[] address : signed.addresses()) {
      try {
        addresses.add(Multiaddr.decode(address).toString());
      } catch (MultiaddrException e) {
        // One address that this node cannot read says nothing about the others.
      }
    }
    return new SignedAddresses(signed.peer(), signed.sequence(), addresses);
  }
}
