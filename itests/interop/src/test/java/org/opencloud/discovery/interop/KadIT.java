package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opencloud.discovery.interop.OurNode.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencloud.discovery.harness.HarnessException;
import org.opencloud.discovery.harness.PeerKind;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.kad.KadPeer;

/** The DHT with each foreign peer, in a private network, under a prefix and a namespace of ours. */
@ParameterizedClass(name = "{0}")
@MethodSource("org.opencloud.discovery.interop.Peers#inAPrivateNetwork")
class KadIT {
  @Parameter Peers.Setting setting;

  @RegisterExtension final Started started = new Started();

  private PeerProcess peer(String mode) {
    return started.kept(setting.start(Map.of("dht", mode)));
  }

  private OurDht ours(boolean server) {
    return started.kept(new OurDht(setting.ours(), server));
  }

  /** Connects two servers and waits until each has the other in its table. */
  private static void meet(OurDht ours, PeerProcess peer, ConnectionIT.Dialler dialler) {
    dialler.connect(ours.node, peer);
    await("we know it", () -> ours.knows(peer));
    await("it knows us", () -> table(peer).contains(ours.node.id()));
  }

  static String table(PeerProcess peer) {
    return peer.call("table", Map.of()).path("peers").toString();
  }

  private static void put(PeerProcess peer, String key, String text) {
    peer.call("put", Map.of("key", key, "text", text));
  }

  private static String get(PeerProcess peer, String key) {
    return peer.call("get", Map.of("key", key)).path("text").asText();
  }

  @ParameterizedTest
  @EnumSource
  void putsAndGetsBothWays(ConnectionIT.Dialler dialler) {
    OurDht ours = ours(true);
    PeerProcess peer = peer("server");
    meet(ours, peer, dialler);

    assertThat(ours.put("/interop/ours", "1:first")).isEqualTo(1);
    assertThat(get(peer, "/interop/ours")).isEqualTo("1:first");
    assertThat(ours.put("/interop/ours", "2:second")).isEqualTo(1);
    assertThat(get(peer, "/interop/ours")).isEqualTo("2:second");

    put(peer, "/interop/theirs", "7:theirs");
    assertThat(ours.get("/interop/theirs")).contains("7:theirs");
    assertThat(ours.get("/interop/nobodys")).isEmpty();
    assertThatThrownBy(() -> get(peer, "/interop/nobodys")).isInstanceOf(HarnessException.class);
    assertNothingWasRefused(ours);
  }

  private static void assertNothingWasRefused(OurDht ours) {
    assertThat(ours.node.drops.toString())
        .doesNotContain("record.", "request.", "answer.", "message.refused", "task.failed");
  }

  @Test
  void findsANodeThatOnlyItsPeerKnows() {
    OurDht ours = ours(true);
    OurDht far = ours(true);
    PeerProcess peer = peer("server");
    meet(far, peer, ConnectionIT.Dialler.THEY);
    meet(ours, peer, ConnectionIT.Dialler.WE);

    KadPeer found = ours.find(far.node.host.peerId()).orElseThrow();
    assertThat(found.addresses()).containsAll(far.node.host.addresses());
    assertNothingWasRefused(ours);
  }

  @Test
  void isFoundThroughUs() {
    OurDht ours = ours(true);
    PeerProcess one = peer("server");
    PeerProcess other = peer("server");
    meet(ours, one, ConnectionIT.Dialler.WE);
    meet(ours, other, ConnectionIT.Dialler.THEY);

    JsonNode found = one.call("find", Map.of("peer", other.peerId()));
    assertThat(found.toString()).containsAnyOf(other.peerId(), other.addresses().get(0));
    assertNothingWasRefused(ours);
  }

  @Test
  void providesAndFindsProviders() {
    OurDht ours = ours(true);
    PeerProcess peer = peer("server");
    meet(ours, peer, ConnectionIT.Dialler.WE);

    assertThat(ours.provide("from us")).isEqualTo(1);
    await("it finds us", () -> providers(peer, "from us").contains(ours.node.id()));
    peer.call("provide", Map.of("text", "from them"));
    await("we find it", () -> ours.providers("from them").contains(OurNode.idOf(peer)));
    assertThat(ours.providers("from nobody")).isEmpty();
    assertNothingWasRefused(ours);
  }

  private static String providers(PeerProcess peer, String text) {
    return peer.call("providers", Map.of("text", text)).path("peers").toString();
  }

  /** go does not even send such values; js does not say that nobody took them. */
  @Test
  void takesNothingAgainstTheRules() {
    OurDht ours = ours(true);
    PeerProcess peer = peer("server");
    meet(ours, peer, ConnectionIT.Dialler.WE);

    assertRefused(peer, ours, "/interop/x", "no number", "record.refused/invalid");
    assertRefused(peer, ours, "/elsewhere/x", "1:x", "record.refused/namespace");
  }

  private static void assertRefused(
      PeerProcess peer, OurDht ours, String key, String text, String counter) {
    CompletableFuture<JsonNode> put = peer.begin("put", Map.of("key", key, "text", text));
    if (peer.kind() == PeerKind.GO) {
      assertThat(put).failsWithin(OurNode.PATIENCE);
      assertThat(ours.node.drops.of(counter)).isZero();
    } else {
      await(counter, () -> ours.node.drops.of(counter) == 1);
    }
  }

  @Test
  void aClientOfItsKindAsksUsButIsNotAsked() {
    OurDht ours = ours(true);
    PeerProcess peer = peer("client");
    peer.call("dial", Map.of("address", ours.node.address()));
    await("it knows us", () -> table(peer).contains(ours.node.id()));

    put(peer, "/interop/client", "1:client");
    assertThat(ours.get("/interop/client")).contains("1:client");
    assertThat(ours.knows(peer)).isFalse();
  }

  @Test
  void asAClientWeAskButAreNotAsked() {
    OurDht ours = ours(false);
    PeerProcess peer = peer("server");
    ours.node.dial(peer);
    await("we know it", () -> ours.knows(peer));

    assertThat(ours.put("/interop/ours", "1:ours")).isEqualTo(1);
    OurDht other = ours(true);
    meet(other, peer, ConnectionIT.Dialler.WE);
    assertThat(other.get("/interop/ours")).contains("1:ours");
    assertThat(table(peer)).doesNotContain(ours.node.id());
  }
}
