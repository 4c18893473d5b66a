package org.opencloud.discovery.api.dht;

import java.util.List;
import java.util.Set;

/**
 * What the operator sees of the DHT.
 *
 * @param protocol the protocol id
 * @param mode {@code client} or {@code server}
 * @param peers in the routing table
 * @param recordBytes keys and values of the records held
 * @param providerKeys keys that somebody provides
 * @param namespaces for which records are taken
 * @param lookups under way
 */
public record DhtStatus(
    String protocol,
    String mode,
    int peers,
    List<Bucket> buckets,
    int records,
    long recordBytes,
    int providerKeys,
    Set<String> namespaces,
    int lookups) {
  public DhtStatus {
    buckets = List.copyOf(buckets);
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * The peers of the routing table that share so many bits with this node.
   *
   * @param waiting peers that would take the place of one that fails
   */
  public record Bucket(int prefix, List<DhtPeer> peers, int waiting) {
    public Bucket {
      peers = List.copyOf(peers);
    }
  }
}
