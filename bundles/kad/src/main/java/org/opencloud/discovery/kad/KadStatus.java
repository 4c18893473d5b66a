package org.opencloud.discovery.kad;

import java.util.List;
import java.util.Set;

/**
 * What the DHT holds at this moment.
 *
 * @param protocol the protocol id
 * @param server whether it answers others
 * @param peers in the routing table
 * @param buckets those that hold anything, by growing nearness
 * @param recordBytes keys and values
 * @param providerKeys keys that somebody provides
 * @param namespaces with a validator
 * @param lookups under way
 */
public record KadStatus(
    String protocol,
    boolean server,
    int peers,
    List<Bucket> buckets,
    int records,
    long recordBytes,
    int providerKeys,
    Set<String> namespaces,
    int lookups) {
  public KadStatus {
    buckets = List.copyOf(buckets);
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * The peers that share a prefix of so many bits with this node.
   *
   * @param waiting peers that would take the place of one that fails
   */
  public record Bucket(int prefix, List<KadPeer> peers, int waiting) {
    public Bucket {
      peers = List.copyOf(peers);
    }
  }
}
