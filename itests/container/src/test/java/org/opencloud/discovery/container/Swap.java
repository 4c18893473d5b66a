package org.opencloud.discovery.container;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A feature of one bundle, to be exchanged.
 *
 * @param type the resource type that it searches; empty: it is no provider
 * @param services the interfaces that come and go with it: its own, and those of components that
 *     bind it statically
 */
record Swap(String feature, String type, Set<String> services) {
  private static final Set<String> TRANSPORT =
      Set.of("Transport", "TopicBus", "PeerScores", "Dht", "PeerResolver");
  private static final Set<String> SEARCH =
      Set.of("SearchService", "ResourceRegistry", "StreamProtocol");
  private static final Set<String> PEERS =
      Set.of("PeerDirectory", "PeerRegistry", "ConnectionGate");
  private static final Set<String> IDENTITY =
      Set.of("IdentityStatus", "NodeIdentity", "Signer", "KeyNames", "NetworkKey", "NetworkKeys");

  static Stream<Swap> all() {
    Stream<Swap> providers =
        Stream.of("COMPUTE", "STORAGE", "DATA", "PROCESSING", "WORKFLOW").map(Swap::provider);
    Set<String> all = new TreeSet<>(IDENTITY);
    Stream.of(TRANSPORT, SEARCH, PEERS).forEach(all::addAll);
    return Stream.concat(
        providers,
        Stream.of(
            new Swap("oc-search", "", SEARCH),
            new Swap("oc-nats", "", Set.of("BridgeStatus")),
            new Swap("oc-store-embedded", "", Set.of("ResourceStore", "PeerStore")),
            new Swap("oc-peers", "", PEERS),
            new Swap("oc-transport", "", TRANSPORT),
            new Swap("oc-identity", "", all)));
  }

  private static Swap provider(String type) {
    return new Swap(
        "oc-search-" + type.toLowerCase(java.util.Locale.ROOT), type, Set.of("SearchProvider"));
  }

  String bundle() {
    return "org.opencloud.discovery." + feature.substring("oc-".length()).replace('-', '.');
  }

  @Override
  public String toString() {
    return feature;
  }
}
