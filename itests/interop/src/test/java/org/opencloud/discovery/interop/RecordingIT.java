package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.interop.OurNode.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencloud.discovery.gossipsub.GossipRouter.Subscription;
import org.opencloud.discovery.harness.PeerKind;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.keys.PrivateKey;

/**
 * Writes down one short session with each foreign peer, as the bundles replay it without the peer:
 * {@code -Drecord} puts it into their test resources.
 */
class RecordingIT {
  private static final String TOPIC = "recorded";
  private static final SecureRandom RANDOM = new SecureRandom();

  static List<PeerKind> kinds() {
    return Peers.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void writesDownASession(PeerKind kind) throws IOException {
    PrivateKey theirs = PrivateKey.generate(RANDOM);
    PrivateKey own = PrivateKey.generate(RANDOM);
    Map<String, ?> options = Map.of("seed", HexFormat.of().formatHex(theirs.seed()));
    try (PeerProcess peer = Peers.start(kind, Optional.empty(), options);
        OurNode ours = OurNode.plan().key(own).start();
        RecordingProxy proxy = new RecordingProxy(theirs, own, ours.port())) {
      converse(peer, ours, proxy);
      List<String> lines = proxy.lines();
      assertThat(lines).anyMatch(line -> line.startsWith("<")).anyMatch(l -> l.startsWith(">"));
      write("libp2p", kind, lines);
      write("gossipsub", kind, lines(ours.tap));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void writesDownWhatDhtsSay(PeerKind kind) throws IOException {
    KadTap tap = new KadTap();
    OurNode node = OurNode.plan().start();
    try (PeerProcess peer = Peers.start(kind, Optional.empty(), Map.of("dht", "server"));
        OurDht ours = new OurDht(node, tap.on(KadHost.over(node.host)), true)) {
      ConnectionIT.Dialler.WE.connect(node, peer);
      await("we know it", () -> ours.knows(peer));
      await("it knows us", () -> KadIT.table(peer).contains(node.id()));
      assertThat(ours.put("/interop/ours", "1:from us")).isEqualTo(1);
      peer.call("put", Map.of("key", "/interop/theirs", "text", "2:from " + kind));
      assertThat(ours.get("/interop/theirs")).contains("2:from " + kind);
      peer.call("get", Map.of("key", "/interop/ours"));
      assertThat(ours.provide("ours")).isEqualTo(1);
      peer.call("provide", Map.of("text", "theirs"));
      await("we find it", () -> ours.providers("theirs").contains(OurNode.idOf(peer)));
      peer.call("providers", Map.of("text", "ours"));
      assertThat(tap.lines()).anyMatch(l -> l.startsWith("<")).anyMatch(l -> l.startsWith(">"));
      write("kad", kind, tap.lines());
    }
  }

  private static void converse(PeerProcess peer, OurNode ours, RecordingProxy proxy) {
    Subscription subscription = ours.subscribe(TOPIC);
    peer.call("subscribe", Map.of("topic", TOPIC));
    peer.call("dial", Map.of("address", proxy.address()));
    ours.identified(peer);
    await("a mesh", () -> ours.meshedWith(peer, TOPIC));
    peer.call("ping", Map.of("peer", ours.id()));
    assertThat(peer.call("echo", Map.of("peer", ours.id(), "text", "over")).path("text").asText())
        .isEqualTo("over");
    peer.call("reset", Map.of("peer", ours.id(), "code", 0x1005));
    await("its reset", () -> !ours.streams.resets().isEmpty());
    ours.publish(TOPIC, "from us");
    peer.await("message", event -> event.path("text").asText().equals("from us"), OurNode.PATIENCE);
    peer.call("publish", Map.of("topic", TOPIC, "text", "from " + peer.kind()));
    await("its message", () -> !ours.messages().isEmpty());
    subscription.close();
    peer.call("unsubscribe", Map.of("topic", TOPIC));
    await("it left the topic", () -> !ours.knowsSubscribed(peer, TOPIC));
    peer.call("disconnect", Map.of("peer", ours.id()));
    await("it went", () -> !ours.connected(peer));
  }

  private static String line(Tap.Passed passed) {
    return (passed.out() ? ">" : "<") + HexFormat.of().formatHex(passed.bytes());
  }

  /** Of all that went by. */
  static List<String> lines(Tap tap) {
    return tap.passed().stream().map(RecordingIT::line).toList();
  }

  static void write(String bundle, PeerKind kind, List<String> lines) throws IOException {
    write(bundle, kind.toString(), lines);
  }

  /** Where the bundle replays it from, or, unless told to record, where a person may look at it. */
  static void write(String bundle, String name, List<String> lines) throws IOException {
    Path directory =
        Boolean.getBoolean("record")
            ? Peers.PROJECT.resolve("bundles").resolve(bundle).resolve("src/test/resources")
            : Peers.TARGET;
    Path file = directory.resolve("recorded-" + bundle).resolve(name + ".txt");
    Files.createDirectories(file.getParent());
    Files.write(file, lines);
  }
}
