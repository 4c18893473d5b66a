package org.opencloud.discovery.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.opencloud.discovery.interop.OurNode.await;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter.Subscription;
import org.opencloud.discovery.gossipsub.ScoreParams;
import org.opencloud.discovery.harness.PeerKind;
import org.opencloud.discovery.harness.PeerProcess;

/** What GossipSub says among three: peers named in a PRUNE, messages that are not wanted twice. */
@ParameterizedClass(name = "{0}")
@MethodSource("org.opencloud.discovery.interop.Peers#inAPrivateNetwork")
class GossipTriangleIT {
  private static final String TOPIC = "triangle";
  private static final String LARGE = "large ".repeat(700);
  private static final int HOLD_MILLIS = 1_000;

  /** Nobody earns the score that a node wants of who names peers within a test. */
  private static final GossipParams EXCHANGING =
      GossipParams.defaults()
          .with(new GossipParams.Exchange(true, 16))
          .with(ScoreParams.off().with(new ScoreParams.Thresholds(-100, -200, -400, 0, 0)));

  @Parameter Peers.Setting setting;

  @RegisterExtension final Started started = new Started();

  private PeerProcess peer(Map<String, ?> gossip) {
    PeerProcess peer = started.kept(setting.start(Map.of("gossip", gossip)));
    peer.call("subscribe", Map.of("topic", TOPIC));
    return peer;
  }

  private OurNode ours(GossipParams params) {
    return started.kept(OurNode.plan().psk(setting.psk()).params(params).start());
  }

  private static void mesh(OurNode ours, PeerProcess peer) {
    ours.dial(peer);
    await("we have it in our mesh", () -> ours.meshedWith(peer, TOPIC));
    await("it has us in its mesh", () -> mesh(peer).contains(ours.id()));
  }

  private static String mesh(PeerProcess peer) {
    return peer.call("topic", Map.of("topic", TOPIC)).path("mesh").toString();
  }

  // Peers named in a PRUNE.

  @Test
  void connectsToThePeersThatItsPeerNames() throws Exception {
    PeerProcess peer = peer(Map.of("exchange", true));
    OurNode ours = ours(EXCHANGING);
    OurNode other = ours(EXCHANGING);
    for (OurNode each : List.of(ours, other)) {
      each.subscribe(TOPIC);
      mesh(each, peer);
    }

    peer.call("unsubscribe", Map.of("topic", TOPIC));
    if (setting.kind() == PeerKind.RUST) {
      await("named", () -> ours.drops.of("exchange.ignored/unsigned") == 1);
      assertThat(ours.drops.of("exchange.found/")).isZero();
    } else {
      await("connected", () -> ours.host.connection(other.host.peerId()).isPresent());
      assertThat(ours.drops.of("exchange.found/") + other.drops.of("exchange.found/")).isPositive();
      assertThat(ours.drops.toString()).doesNotContain("exchange.ignored");
    }
    RecordingIT.write("gossipsub", "exchange-" + setting.kind(), RecordingIT.lines(ours.tap));
  }

  @Test
  void namesPeersThatItsPeersConnectTo() {
    assumeTrue(setting.kind() != PeerKind.RUST, "rust-libp2p reads no signed peer records");
    PeerProcess one = peer(Map.of("exchange", true));
    PeerProcess other = peer(Map.of("exchange", true));
    OurNode ours = ours(EXCHANGING);
    Subscription subscription = ours.subscribe(TOPIC);
    mesh(ours, one);
    mesh(ours, other);
    assertThat(connected(one, other)).isFalse();

    subscription.close();
    await("they met", () -> connected(one, other));
  }

  private static boolean connected(PeerProcess one, PeerProcess other) {
    return one.call("connected", Map.of("peer", other.peerId())).path("connected").asBoolean();
  }

  // IDONTWANT: the author sends to both others, which need not send it to each other.

  @Test
  void sendsNothingLargeThatItsPeerHas() {
    PeerProcess author = peer(Map.of());
    PeerProcess other = peer(Map.of("hold", HOLD_MILLIS));
    OurNode ours = triangle(author, other);
    ours.beforeVerdict(() -> await("it says", () -> ours.drops.of("dontwant.taken/") > 0));

    publish(author, LARGE);
    await("it is not sent", () -> ours.drops.of("message.unwanted/") == 1);
    assertThat(ours.drops.of("dontwant.sent/")).as("told the other too").isEqualTo(1);
    assertThat(ours.tap.passed())
        .filteredOn(Tap.Passed::out)
        .allMatch(passed -> passed.rpc().messages() == 0);
    assertThat(ours.drops.of("control.ignored/idontwant")).isZero();
  }

  @Test
  void isSentNothingLargeThatItHas() {
    boolean deaf = setting.kind() == PeerKind.JS || setting.kind() == PeerKind.JS_2;
    assumeFalse(deaf, "js-libp2p sends it all the same");
    PeerProcess author = peer(Map.of());
    PeerProcess other = peer(Map.of("hold", HOLD_MILLIS));
    OurNode ours = triangle(author, other);

    publish(author, LARGE);
    await("we tell the other", () -> ours.drops.of("dontwant.sent/") == 1);
    other.await("message", event -> event.path("text").asText().equals(LARGE), OurNode.PATIENCE);
    // It has forwarded by now what it forwards: its answer comes behind that.
    other.call("ping", Map.of("peer", ours.id()));
    assertThat(sentBy(other, ours)).doesNotContain(LARGE);
  }

  /** What a peer has published or forwarded to us, as text. */
  private static String sentBy(PeerProcess peer, OurNode ours) {
    return ours.tap.passed().stream()
        .filter(passed -> !passed.out() && passed.peer().equals(OurNode.idOf(peer)))
        .map(passed -> new String(passed.bytes(), ISO_8859_1))
        .collect(Collectors.joining());
  }

  private OurNode triangle(PeerProcess author, PeerProcess other) {
    author.call("dial", Map.of("address", other.addresses().get(0) + "/p2p/" + other.peerId()));
    await("they mesh", () -> mesh(author).contains(other.peerId()));
    await("they mesh", () -> mesh(other).contains(author.peerId()));
    OurNode ours = ours(GossipParams.defaults());
    ours.subscribe(TOPIC);
    mesh(ours, author);
    mesh(ours, other);
    return ours;
  }

  private static void publish(PeerProcess author, String text) {
    author.call("publish", Map.of("topic", TOPIC, "text", text));
  }
}
