package org.opencloud.discovery.wire;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * What a node says of itself.
 *
 * @param network fingerprint of the pre-shared key
 * @param name for people, at most 64 characters; never trusted
 * @param addresses multiaddrs without the peer id, at most 32 of at most 256 characters
 * @param roles such as {@link #INDEXER}, at most 16 of at most 32 characters
 * @param sequence greater than that of every former record of the node
 */
public record PeerRecord(
    String network,
    Did did,
    PeerId peerId,
    String name,
    List<String> addresses,
    Set<String> roles,
    long sequence,
    Instant issued,
    Instant expires) {

  /** The role of keeping records for others. */
  public static final String INDEXER = "indexer";

  public PeerRecord {
    requireNonNull(network, "network");
    requireNonNull(did, "did");
    requireNonNull(peerId, "peerId");
    requireNonNull(name, "name");
    requireNonNull(issued, "issued");
    requireNonNull(expires, "expires");
    addresses = List.copyOf(addresses);
    roles = Set.copyOf(roles);
  }

  public boolean isIndexer() {
    return roles.contains(INDEXER);
  }
}
