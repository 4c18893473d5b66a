package org.opencloud.discovery.container;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A feature of one bundle, to be exchanged.
 *
 * @param type the resource type that it searches; empty: it is no provider
 * @param services the interfaces that come and go with it: its own, and those of its users
 * @param own its components
 * @param users components of others that bind it statically: they stop and start, and keep their id
 */
record Swap(String feature, String type, Set<String> services, Set<String> own, Set<String> users) {
  /** With it the component runtime hears of a bundle's cfg file. */
  private static final String SETTINGS = "ManagedService";

  private static final Set<String> TRANSPORT =
      Set.of("Transport", "TopicBus", "PeerScores", "Dht", "PeerResolver", SETTINGS);
  private static final Set<String> SEARCH =
      Set.of(
          "SearchService",
          "SearchTraces",
          "ResourceRegistry",
          "ResourceViews",
          "AccessPreview",
          "LocalTypes",
          "StreamProtocol",
          SETTINGS);
  private static final Set<String> PEERS =
      Set.of("PeerDirectory", "PeerRegistry", "ConnectionGate", "Refusals", SETTINGS);
  private static final Set<String> STORE =
      Set.of("ResourceStore", "PeerStore", "RecordStore", SETTINGS);
  private static final Set<String> RECORDS =
      Set.of("NodeRecords", "NetworkClock", "PeerResolver", "RecordValidator", SETTINGS);
  private static final Set<String> PARTNERS = Set.of("PartnerLink", "StreamProtocol", SETTINGS);
  private static final Set<String> TYPES = Set.of("NetworkTypes", "StreamProtocol", SETTINGS);
  private static final Set<String> IDENTITY =
      Set.of(
          "IdentityStatus",
          "NodeIdentity",
          "Signer",
          "KeyNames",
          "NetworkKey",
          "NetworkKeys",
          SETTINGS);

  static Stream<Swap> all() {
    Stream<Swap> providers =
        Stream.of("COMPUTE", "STORAGE", "DATA", "PROCESSING", "WORKFLOW").map(Swap::provider);
    Set<String> all = new TreeSet<>(IDENTITY);
    Stream.of(TRANSPORT, SEARCH, PEERS, RECORDS, PARTNERS, TYPES).forEach(all::addAll);
    Set<String> signers =
        Set.of(
            "PeersComponent",
            "TransportComponent",
            "SearchComponent",
            "RecordsComponent",
            "PartnersComponent",
            "TypesComponent");
    // Karaf holds a command's classes for a minute: in which the others are exchanged.
    Swap shell = new Swap("oc-shell", "", Set.of(), Set.of("SshGuard"));
    return Stream.concat(
        Stream.concat(Stream.of(shell), providers),
        Stream.of(
            new Swap("oc-search", "", SEARCH, Set.of("SearchComponent")),
            new Swap("oc-partners", "", PARTNERS, Set.of("PartnersComponent")),
            new Swap("oc-types", "", TYPES, Set.of("TypesComponent")),
            new Swap(
                "oc-nats",
                "",
                Set.of("BridgeStatus", "NoticeListener", SETTINGS),
                Set.of("NatsComponent")),
            new Swap(
                "oc-store-embedded", "", STORE, Set.of("EmbeddedStoreComponent", "MissingStore")),
            new Swap("oc-store-mongodb", "", STORE, Set.of("MongoStoreComponent")),
            new Swap("oc-records", "", RECORDS, Set.of("RecordsComponent")),
            new Swap("oc-peers", "", PEERS, Set.of("PeersComponent")),
            new Swap("oc-transport", "", TRANSPORT, Set.of("TransportComponent")),
            new Swap("oc-identity", "", all, Set.of("IdentityComponent", "DidKeyNames"), signers)));
  }

  private Swap(String feature, String type, Set<String> services, Set<String> own) {
    this(feature, type, services, own, Set.of());
  }

  private static Swap provider(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    return new Swap("oc-search-" + name, type, Set.of("SearchProvider", "ResourceCheck"), Set.of());
  }

  /** The components that are not there while it is away. */
  Set<String> stopped() {
    Set<String> stopped = new TreeSet<>(own);
    stopped.addAll(users);
    return stopped;
  }

  boolean mongodb() {
    return feature.equals("oc-store-mongodb");
  }

  boolean store() {
    return services.equals(STORE);
  }

  boolean shell() {
    return feature.equals("oc-shell");
  }

  boolean network() {
    return services.containsAll(TRANSPORT);
  }

  String bundle() {
    return "org.opencloud.discovery." + feature.substring("oc-".length()).replace('-', '.');
  }

  @Override
  public String toString() {
    return feature;
  }
}
