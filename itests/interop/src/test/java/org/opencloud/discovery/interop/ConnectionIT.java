package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.libp2p.Connection;

/** Handshake, choice of the muxer, identify, push and ping with each foreign peer. */
@ParameterizedClass(name = "{0}")
@MethodSource("settings")
class ConnectionIT {
  private static final Duration SOON = Duration.ofSeconds(5);

  @Parameter Peers.Setting setting;

  private static final Map<String, PeerProcess> STARTED = new HashMap<>();
  private OurNode ours;

  static Stream<Peers.Setting> settings() {
    return Peers.settings();
  }

  /** Who opens the connection. */
  enum Dialler {
    WE,
    THEY;

    void connect(OurNode ours, PeerProcess peer) {
      if (this == WE) {
        ours.dial(peer, SOON);
      } else {
        peer.call("dial", Map.of("address", ours.address()));
      }
    }
  }

  @BeforeEach
  void start() {
    ours = setting.ours();
  }

  @AfterEach
  void stop() {
    ours.close();
  }

  @AfterParameterizedClassInvocation
  static void stopPeers() {
    STARTED.values().forEach(PeerProcess::close);
    STARTED.clear();
  }

  /** A peer of its own for each set of options, for all tests of a setting. */
  private PeerProcess peer(Optional<byte[]> psk, Map<String, ?> options) {
    String name = psk.map(HexFormat.of()::formatHex).orElse("none") + options;
    return STARTED.computeIfAbsent(name, unused -> setting.start(psk, options));
  }

  private PeerProcess peer(Map<String, ?> options) {
    return peer(setting.psk(), options);
  }

  @ParameterizedTest
  @EnumSource
  void connectsAndIntroducesItself(Dialler dialler) {
    PeerProcess peer = peer(Map.of());
    dialler.connect(ours, peer);
    Connection connection = ours.identified(peer);

    assertThat(connection.inbound()).isEqualTo(dialler == Dialler.THEY);
    assertThat(connection.remotePeer()).isEqualTo(OurNode.idOf(peer));
    assertThat(connection.identified().protocols())
        .contains("/ipfs/id/1.0.0", "/ipfs/ping/1.0.0", "/meshsub/1.1.0", ServedStreams.ECHO);
    assertThat(connection.identified().agent()).isNotEmpty();
    assertThat(connection.identified().addresses()).containsAll(peer.addresses());
    JsonNode seen = awaitIdentified(peer, ServedStreams.ECHO);
    assertThat(seen.path("agent").asText()).isEqualTo(OurNode.AGENT);
    assertThat(texts(seen.path("protocols")))
        .contains("/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0", "/meshsub/1.1.0");
    assertThat(texts(seen.path("addresses"))).anyMatch(ours.address()::startsWith);
    assertThat(ours.drops.of("identify.failed/malformed")).isZero();
    assertThat(ours.drops.of("identify.record/malformed")).isZero();
  }

  private JsonNode awaitIdentified(PeerProcess peer, String protocol) {
    Optional<JsonNode> seen =
        Deadline.in(OurNode.PATIENCE)
            .first(
                () ->
                    Optional.of(peer.call("identified", Map.of("peer", ours.id())))
                        .filter(said -> texts(said.path("protocols")).contains(protocol))
                        // A js peer notes the protocols before the agent.
                        .filter(said -> !said.path("agent").asText().isEmpty()));
    assertThat(seen).as("identify told the peer of " + protocol).isPresent();
    return seen.orElseThrow();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** A js peer's own heartbeat would end the connection if it met the ping that is asked for. */
  @ParameterizedTest
  @EnumSource
  void pingsAndIsPinged(Dialler dialler) {
    PeerProcess peer = peer(Map.of("heartbeat", false));
    dialler.connect(ours, peer);
    ours.identified(peer);

    Duration took = OurNode.done(ours.host.ping(OurNode.idOf(peer), OurNode.PATIENCE));
    assertThat(took).isPositive();
    JsonNode pong = peer.call("ping", Map.of("peer", ours.id()));
    assertThat(pong.path("micros").asLong()).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void tellsAndIsToldOfNewProtocols(Dialler dialler) {
    PeerProcess peer = peer(Map.of());
    dialler.connect(ours, peer);
    Connection connection = ours.identified(peer);
    awaitIdentified(peer, ServedStreams.ECHO);

    ours.host.handle("/interop/late/1.0.0", stream -> stream.reset(0));
    awaitIdentified(peer, "/interop/late/1.0.0");
    peer.call("handle", Map.of("protocol", "/interop/theirs/1.0.0"));
    assertThat(awaits(() -> speaks(connection, "/interop/theirs/1.0.0"))).isTrue();
    peer.call("unhandle", Map.of("protocol", "/interop/theirs/1.0.0"));
    assertThat(awaits(() -> !speaks(connection, "/interop/theirs/1.0.0"))).isTrue();
  }

  private static boolean speaks(Connection connection, String protocol) {
    return connection.identified().protocols().contains(protocol);
  }

  private static boolean awaits(BooleanSupplier state) {
    return Deadline.in(OurNode.PATIENCE).await(state);
  }

  @ParameterizedTest
  @EnumSource
  void choosesTheMuxerInTheHandshakeAndByMultistream(Dialler dialler) {
    for (boolean early : new boolean[] {true, false}) {
      PeerProcess peer = peer(Map.of("early", early));
      dialler.connect(ours, peer);
      ours.identified(peer);
      JsonNode seen = peer.call("connected", Map.of("peer", ours.id()));
      assertThat(seen.path("connected").asBoolean()).isTrue();
      assertSecured(seen);
      if (seen.hasNonNull("early")) {
        assertThat(seen.path("early").asBoolean()).as("muxer in the handshake").isEqualTo(early);
      }
      assertThat(peer.call("echo", Map.of("peer", ours.id(), "text", "x")).path("text").asText())
          .isEqualTo("x");
    }
  }

  private void assertSecured(JsonNode seen) {
    if (seen.hasNonNull("security")) {
      assertThat(seen.path("security").asText()).isEqualTo(setting.security());
    }
  }

  /** A node proposes Noise first, and accepts either. */
  @ParameterizedTest
  @EnumSource
  void comesToTheSecurityThatItsPeerHas(Dialler dialler) {
    PeerProcess peer = peer(Map.of());
    try (OurNode node = OurNode.plan().psk(setting.psk()).start()) {
      dialler.connect(node, peer);
      node.identified(peer);
      JsonNode seen = peer.call("connected", Map.of("peer", node.id()));
      assertThat(seen.path("connected").asBoolean()).isTrue();
      assertSecured(seen);
      assertThat(node.drops.toString()).doesNotContain("connection.refused", "dial.failed");
    }
  }

  @ParameterizedTest
  @EnumSource
  void noticesThatTheOtherGoes(Dialler dialler) {
    PeerProcess peer = peer(Map.of());
    dialler.connect(ours, peer);
    ours.identified(peer);
    peer.call("disconnect", Map.of("peer", ours.id()));
    assertThat(awaits(() -> !ours.connected(peer))).as("they went").isTrue();

    dialler.connect(ours, peer);
    ours.identified(peer).close();
    assertThat(awaits(() -> !isConnected(peer))).as("we went").isTrue();
    assertThat(ours.drops.of("connection.lost/keepalive")).isZero();
  }

  private boolean isConnected(PeerProcess peer) {
    return peer.call("connected", Map.of("peer", ours.id())).path("connected").asBoolean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "ECDSA", "Secp256k1"})
  void knowsPeersByOtherKeysThanEd25519(String type) {
    assumeTrue(setting.kind().makes(type), () -> setting.kind() + " makes no " + type + " keys");
    PeerProcess peer = peer(Map.of("key", type));
    ours.dial(peer);
    ours.identified(peer).close();
    assertThat(awaits(() -> !isConnected(peer) && !ours.connected(peer))).isTrue();
    peer.call("dial", Map.of("address", ours.address()));
    assertThat(ours.identified(peer).remoteKey().peerId()).isEqualTo(OurNode.idOf(peer));
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhoHasAnotherKeyOrNone(Dialler dialler) {
    Optional<byte[]> other = setting.psk().isPresent() ? Optional.empty() : psk(1);
    assertRefused(dialler, other);
    if (setting.psk().isPresent()) {
      assertRefused(dialler, psk(2));
    }
    assertThat(ours.host.connections()).isEmpty();
  }

  private void assertRefused(Dialler dialler, Optional<byte[]> psk) {
    PeerProcess stranger = peer(psk, Map.of());
    assertThatThrownBy(() -> dialler.connect(ours, stranger)).isInstanceOf(HarnessException.class);
  }

  private static Optional<byte[]> psk(int first) {
    byte[] secret = Peers.secret();
    secret[0] = (byte) first;
    return Optional.of(secret);
  }
}
