package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.gossipsub.AddressRange;
import org.opencloud.discovery.gossipsub.ScoreParams;

/** Which peers share an address. Used on the loop only. */
final class Colocation {
  private static final int IPV6_NETWORK_BYTES = 8;

  private final int threshold;
  private final List<AddressRange> whitelist;
  private final Map<String, Set<PeerStats>> peers = new HashMap<>();

  Colocation(ScoreParams.Colocation params) {
    this.threshold = params.threshold();
    this.whitelist = AddressRange.of(params.whitelist());
  }

  /** The peer's addresses are these now; all who share one with it are counted anew. */
  void move(PeerStats peer, List<String> multiaddrs) {
    Set<String> now = new HashSet<>(2);
    multiaddrs.forEach(multiaddr -> now.addAll(keys(multiaddr)));
    if (now.equals(peer.addresses())) {
      return;
    }
    Set<String> changed = new LinkedHashSet<>(peer.addresses());
    changed.addAll(now);
    peer.addresses().forEach(key -> remove(key, peer));
    peer.addresses(now);
    now.forEach(key -> peers.computeIfAbsent(key, k -> new LinkedHashSet<>(2)).add(peer));
    peer.crowd(crowd(peer));
    changed.forEach(
        key -> peers.getOrDefault(key, Set.of()).forEach(other -> other.crowd(crowd(other))));
  }

  private void remove(String key, PeerStats peer) {
    peers.computeIfPresent(
        key,
        (k, sharing) -> {
          sharing.remove(peer);
          return sharing.isEmpty() ? null : sharing;
        });
  }

  private int crowd(PeerStats peer) {
    int sum = 0;
    for (String key : peer.addresses()) {
      int above = Math.max(0, peers.get(key).size() - threshold);
      sum += above * above;
    }
    return sum;
  }

  private Set<String> keys(String multiaddr) {
    Optional<byte[]> address = address(multiaddr);
    if (address.isEmpty() || whitelist.stream().anyMatch(one -> one.contains(address.get()))) {
      return Set.of();
    }
    byte[] bytes = address.get();
    String whole = hex(bytes, bytes.length);
    return bytes.length == 4 ? Set.of(whole) : Set.of(whole, hex(bytes, IPV6_NETWORK_BYTES));
  }

  private static Optional<byte[]> address(String multiaddr) {
    String[] parts = multiaddr.split("/", 4);
    boolean ip = parts.length > 2 && (parts[1].equals("ip4") || parts[1].equals("ip6"));
    return ip ? AddressRange.address(parts[2]) : Optional.empty();
  }

  private static String hex(byte[] bytes, int length) {
    return java.util.HexFormat.of().formatHex(bytes, 0, length);
  }
}
