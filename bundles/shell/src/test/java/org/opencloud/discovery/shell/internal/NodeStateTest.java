package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.bridge.BridgeStatus;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.IdentityStatus;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NetworkKeys;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.records.NetworkClock.Drift;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;
import org.opencloud.discovery.testkit.node.SamplePeers;

class NodeStateTest {
  private final MemoryResourceStore store = new MemoryResourceStore(Clock.systemUTC());

  @Test
  void isReadyWhenNetworkStoreAndSearchAre() {
    NodeState state = state("", "", network("ready"));
    assertThat(state.state()).isEqualTo("ready");
    assertThat(state.detail()).isEmpty();
  }

  @Test
  void namesTheFirstThingThatIsMissingAndWhatIsKnownOfIt() {
    assertThat(state("key broken", "", network("ready")))
        .returns("no identity", NodeState::state)
        .returns("key broken", NodeState::detail);
    assertThat(state("", "no such file", network("ready")))
        .returns("no swarm key", NodeState::state)
        .returns("no such file", NodeState::detail);
    assertThat(state("", "", Optional.empty()).state()).isEqualTo("no transport");
    assertThat(state("", "", network("port in use")))
        .returns("network not ready", NodeState::state)
        .returns("port in use", NodeState::detail);
    store.fail(StoreException.Reason.UNAVAILABLE);
    assertThat(state("", "", network("ready")).state()).isEqualTo("store not ready");
  }

  @Test
  void warnsOfWhatWillBecomeAProblem() {
    NodeState state =
        new NodeState(
            Optional.of(new Self()),
            Optional.of(new Status("", "node.key: no such file")),
            Optional.of(new Keys("")),
            Optional.of(
                new NetworkStatus(
                    "ready",
                    List.of("/ip4/127.0.0.1/tcp/4001"),
                    List.of(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    List.of())),
            Optional.of(store),
            Optional.of(new NoSearch()),
            Optional.of(new Bridge("connecting")),
            Optional.of(new Drift(Duration.ofMinutes(5), 3, 3)),
            new TreeMap<>(),
            List.of("wire: old"));
    assertThat(state.state()).isEqualTo("ready");
    assertThat(state.warnings())
        .hasSize(5)
        .contains("clock: 5 min behind 3 of 3 peers: questions of this node are refused")
        .contains("wire: old", "node.key: no such file")
        .anyMatch(text -> text.startsWith("alone: "))
        .anyMatch(text -> text.startsWith("no applications: NATS is connecting, nats://"));
    assertThat(state.detail()).contains("wire: old; node.key: no such file; alone");
    store.fail(StoreException.Reason.UNAVAILABLE);
    assertThat(state.detail()).contains("; node.key: no such file");
  }

  @Test
  void countsOnlyWhatWasRefusedOrDropped() {
    assertThat(state("", "", network("ready")).drops())
        .containsExactly(
            Map.entry("search.answer.cancelled{late}", 2L),
            Map.entry("search.question.dropped{expired}", 3L));
  }

  @Test
  void jsonHasTheAgreedShape() {
    JsonNode node = state("", "", network("ready")).json();
    assertThat(node.path("state").asText()).isEqualTo("ready");
    assertThat(node.path("did").asText()).isEqualTo(SamplePeers.did(0).text());
    assertThat(node.path("peer_id").asText()).isEqualTo(SamplePeers.id(0).text());
    assertThat(node.path("network").asText()).isEqualTo("f".repeat(32));
    assertThat(node.path("listening").get(0).asText()).isEqualTo("/ip4/127.0.0.1/tcp/4001");
    JsonNode connection = node.path("connections").get(0);
    assertThat(connection.path("peer_id").asText()).isEqualTo(SamplePeers.id(1).text());
    assertThat(connection.path("direction").asText()).isEqualTo("inbound");
    assertThat(connection.path("address").asText()).isEqualTo("/ip4/127.0.0.1/tcp/5");
    assertThat(connection.path("agent").asText()).isEqualTo("test");
    JsonNode topic = node.path("topics").get(0);
    assertThat(topic.path("name").asText()).isEqualTo("search");
    assertThat(topic.path("subscribed").asBoolean()).isTrue();
    assertThat(topic.path("peers").asInt()).isEqualTo(1);
    assertThat(topic.path("mesh").asInt()).isZero();
    assertThat(node.path("store").path("name").asText()).isEqualTo("memory");
    assertThat(node.path("bridge").path("state").asText()).isEqualTo("connected");
    assertThat(node.path("clock"))
        .hasToString("{\"behind_ms\":-2000,\"peers\":4,\"agreeing\":3,\"warning\":\"\"}");
    assertThat(node.path("drops").path("search.question.dropped{expired}").asInt()).isEqualTo(3);
    assertThat(node.path("drops").path("search.answer.cancelled{late}").asInt()).isEqualTo(2);
  }

  private NodeState state(
      String identityProblem, String swarmProblem, Optional<NetworkStatus> network) {
    SortedMap<String, Long> meters =
        new TreeMap<>(
            Map.of(
                "search.question.dropped{expired}", 3L,
                "search.answer.cancelled{late}", 2L,
                "search.question.dropped{replayed}", 0L,
                "search.question.answered", 7L));
    return new NodeState(
        identityProblem.isEmpty() ? Optional.of(new Self()) : Optional.empty(),
        Optional.of(new Status(identityProblem, "")),
        Optional.of(new Keys(swarmProblem)),
        network,
        Optional.of(store),
        Optional.of(new NoSearch()),
        Optional.of(new Bridge("connected")),
        Optional.of(new Drift(Duration.ofSeconds(-2), 4, 3)),
        meters,
        List.of());
  }

  private static Optional<NetworkStatus> network(String state) {
    PeerConnection connection =
        new PeerConnection(
            SamplePeers.id(1),
            new byte[0],
            Direction.INBOUND,
            "/ip4/127.0.0.1/tcp/5",
            List.of(),
            "test",
            Set.of(),
            Instant.EPOCH);
    NetworkStatus.Topic topic =
        new NetworkStatus.Topic("search", true, Set.of(SamplePeers.id(1)), Set.of());
    return Optional.of(
        new NetworkStatus(
            state,
            List.of("/ip4/127.0.0.1/tcp/4001"),
            List.of(connection),
            List.of(topic),
            Map.of(),
            List.of(new NetworkStatus.Use("connections", 1, 1_000)),
            List.of(new NetworkStatus.FailedAddress("/ip4/192.0.2.1", 101, Instant.EPOCH, true))));
  }

  private record Status(String problem, String warning) implements IdentityStatus {
    @Override
    public Path keyFile() {
      return Path.of("node.key");
    }

    @Override
    public String signatures() {
      return "Java";
    }

    @Override
    public void refresh() {}
  }

  private record Keys(String problem) implements NetworkKeys, NetworkKey {
    @Override
    public Path file() {
      return Path.of("swarm.key");
    }

    @Override
    public Optional<NetworkKey> current() {
      return problem.isEmpty() ? Optional.of(this) : Optional.empty();
    }

    @Override
    public NetworkKey create() {
      return this;
    }

    @Override
    public String fingerprint() {
      return "f".repeat(32);
    }

    @Override
    public byte[] preSharedKey() {
      return new byte[32];
    }
  }

  private static final class Self implements NodeIdentity {
    @Override
    public Did did() {
      return SamplePeers.did(0);
    }

    @Override
    public PeerId peerId() {
      return SamplePeers.id(0);
    }

    @Override
    public byte[] publicKey() {
      return new byte[36];
    }
  }

  private static final class NoSearch implements SearchService {
    @Override
    public Search ask(SearchRequest request, SearchListener listener) {
      throw new UnsupportedOperationException("not asked here");
    }

    @Override
    public List<ResourceType> types() {
      return List.of();
    }

    @Override
    public int running() {
      return 0;
    }
  }

  private record Bridge(String state) implements BridgeStatus {
    @Override
    public String detail() {
      return "nats://127.0.0.1:4222";
    }
  }
}
