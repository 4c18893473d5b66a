package org.opencloud.discovery.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.opencloud.discovery.interop.OurNode.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipRouter.Subscription;
import org.opencloud.discovery.gossipsub.ReservedSequence;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.PeerProcess;
import org.opencloud.discovery.keys.PrivateKey;

/** GossipSub with each foreign peer, in a private network. */
@ParameterizedClass(name = "{0}")
@MethodSource("org.opencloud.discovery.interop.Peers#inAPrivateNetwork")
class GossipIT {
  private static final String TOPIC = "interop";
  private static final Duration BACKOFF = Duration.ofSeconds(3);
  private static final Duration BACK = Duration.ofSeconds(5);

  /** No mesh, so that messages come by flood or by gossip only. */
  private static final GossipParams MESHLESS =
      GossipParams.defaults().with(new GossipParams.Degrees(0, 0, 0, 0, 0, 6, 0.25, 0));

  @Parameter Peers.Setting setting;

  @RegisterExtension final Started started = new Started();

  private PeerProcess peer(Map<String, ?> options) {
    PeerProcess peer = started.kept(setting.start(options));
    peer.call("subscribe", Map.of("topic", TOPIC));
    return peer;
  }

  private OurNode ours(GossipParams params) {
    return started.kept(OurNode.plan().psk(setting.psk()).params(params).start());
  }

  private static void awaitMesh(OurNode ours, PeerProcess peer) {
    await("we have it in our mesh", () -> ours.meshedWith(peer, TOPIC));
    await("it has us in its mesh", () -> peers(peer, "mesh").contains(ours.id()));
  }

  private static String peers(PeerProcess peer, String which) {
    return peer.call("topic", Map.of("topic", TOPIC)).path(which).toString();
  }

  private static JsonNode heard(PeerProcess peer, String text) {
    return peer.await("message", hasText(text), OurNode.PATIENCE);
  }

  private static Predicate<JsonNode> hasText(String text) {
    return event -> event.path("text").asText().equals(text);
  }

  private static void awaitHeard(OurNode ours, PeerProcess author, String text) {
    await("we heard " + text, () -> count(ours, text) > 0);
    assertThat(ours.messages())
        .filteredOn(message -> message.text().equals(text))
        .singleElement()
        .satisfies(message -> assertThat(message.author()).isEqualTo(OurNode.idOf(author)));
  }

  private static long count(OurNode ours, String text) {
    return ours.messages().stream().filter(message -> message.text().equals(text)).count();
  }

  @Test
  void carriesSignedMessagesBothWays() {
    PeerProcess peer = peer(Map.of());
    OurNode ours = ours(GossipParams.defaults());
    ours.subscribe(TOPIC);
    ours.dial(peer);
    awaitMesh(ours, peer);

    for (int i = 0; i < 20; i++) {
      ours.publish(TOPIC, "ours " + i);
      peer.call("publish", Map.of("topic", TOPIC, "text", "theirs " + i));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(heard(peer, "ours " + i).path("from").asText()).isEqualTo(ours.id());
      awaitHeard(ours, peer, "theirs " + i);
    }
    assertThat(carried(ours, true)).as("our messages are keyless").isPositive();
    assertThat(keyed(ours, true)).isZero();
    assertNothingWasRejected(ours);
  }

  private static int carried(OurNode ours, boolean out) {
    return ours.tap.passed().stream()
        .filter(p -> p.out() == out)
        .mapToInt(p -> p.rpc().messages())
        .sum();
  }

  private static int keyed(OurNode ours, boolean out) {
    return ours.tap.passed().stream()
        .filter(p -> p.out() == out)
        .mapToInt(p -> p.rpc().keyed())
        .sum();
  }

  private static void assertNothingWasRejected(OurNode ours) {
    assertThat(ours.drops.toString()).doesNotContain("rejected", "refused", "misbehaved", "reset");
  }

  @Test
  void takesMessagesThatCarryTheirAuthorsKey() {
    Optional<String> type = setting.kind().keyThatIsSent();
    assumeTrue(type.isPresent(), () -> setting.kind() + " never sends a key");
    PeerProcess peer = peer(Map.of("key", type.orElseThrow()));
    OurNode ours = ours(GossipParams.defaults());
    ours.subscribe(TOPIC);
    peer.call("dial", Map.of("address", ours.address()));
    awaitMesh(ours, peer);

    peer.call("publish", Map.of("topic", TOPIC, "text", "keyed"));
    awaitHeard(ours, peer, "keyed");
    assertThat(keyed(ours, false)).as("messages with a key").isPositive();
    assertNothingWasRejected(ours);
  }

  @Test
  void repairsWhatItsPeerLost() {
    PeerProcess peer = peer(Map.of());
    OurNode ours = meshless(peer);
    ours.tap.loseOut(1);
    ours.publish(TOPIC, "lost on the way out");

    heard(peer, "lost on the way out");
    assertThat(ours.tap.lost()).isEqualTo(1);
    assertThat(passed(ours, true, p -> p.rpc().ihave() > 0)).as("our IHAVE").isNotEmpty();
    assertThat(passed(ours, false, p -> p.rpc().iwant() > 0)).as("its IWANT").isNotEmpty();
    assertThat(carried(ours, true)).as("sent again").isEqualTo(2);
  }

  @Test
  void isRepairedWhenItLostAMessage() {
    PeerProcess peer = peer(Map.of());
    OurNode ours = meshless(peer);
    ours.tap.loseIn(1);
    peer.call("publish", Map.of("topic", TOPIC, "text", "lost on the way in"));

    awaitHeard(ours, peer, "lost on the way in");
    assertThat(passed(ours, false, p -> p.rpc().ihave() > 0)).as("its IHAVE").isNotEmpty();
    assertThat(passed(ours, true, p -> p.rpc().iwant() > 0)).as("our IWANT").isNotEmpty();
    assertThat(ours.tap.lost()).isEqualTo(1);
  }

  /** A node that refuses every graft; connected by the peer, since ours would be grafted. */
  private OurNode meshless(PeerProcess peer) {
    OurNode ours = ours(MESHLESS);
    ours.subscribe(TOPIC);
    peer.call("dial", Map.of("address", ours.address()));
    await("its graft is refused", () -> !passed(ours, true, GossipIT::prunes).isEmpty());
    await("it has no mesh", () -> peers(peer, "mesh").equals("[]"));
    await("we know it", () -> ours.knowsSubscribed(peer, TOPIC));
    await("it knows us", () -> peers(peer, "peers").contains(ours.id()));
    return ours;
  }

  private static boolean prunes(Tap.Passed passed) {
    return passed.rpc().prune().stream().anyMatch(prune -> prune.topic().equals(TOPIC));
  }

  private static boolean grafts(Tap.Passed passed) {
    return passed.rpc().graft().contains(TOPIC);
  }

  private static List<Tap.Passed> passed(OurNode ours, boolean out, Predicate<Tap.Passed> wanted) {
    return ours.tap.passed().stream().filter(p -> p.out() == out).filter(wanted).toList();
  }

  @Test
  void keepsTheBackoffThatItsPeerAskedFor() {
    PeerProcess peer = peer(Map.of("gossip", Map.of("backoff", BACKOFF.toSeconds())));
    OurNode ours = ours(GossipParams.defaults());
    ours.subscribe(TOPIC);
    ours.dial(peer);
    awaitMesh(ours, peer);

    peer.call("unsubscribe", Map.of("topic", TOPIC));
    await("its PRUNE", () -> !passed(ours, false, GossipIT::prunes).isEmpty());
    peer.call("subscribe", Map.of("topic", TOPIC));
    assertBackedOff(ours, false);
    awaitMesh(ours, peer);
    assertNothingWasRejected(ours);
  }

  @Test
  void isGivenTheBackoffThatItAskedFor() {
    PeerProcess peer = peer(Map.of());
    OurNode ours = ours(backoff());
    Subscription first = ours.subscribe(TOPIC);
    ours.dial(peer);
    awaitMesh(ours, peer);

    first.close();
    await("our PRUNE", () -> !passed(ours, true, GossipIT::prunes).isEmpty());
    ours.subscribe(TOPIC);
    assertBackedOff(ours, true);
    awaitMesh(ours, peer);
    assertThat(ours.drops.of("control.ignored/backoff")).isZero();
  }

  /** Whoever was pruned grafts again, but not before the time that the PRUNE named. */
  private static void assertBackedOff(OurNode ours, boolean weAsked) {
    Tap.Passed prune = passed(ours, weAsked, GossipIT::prunes).get(0);
    assertThat(prune.rpc().prune().get(0).backoff()).isEqualTo(BACKOFF.toSeconds());
    await("a new GRAFT", () -> ours.tap.passed().stream().anyMatch(p -> after(prune, p)));
    Tap.Passed graft =
        ours.tap.passed().stream().filter(p -> after(prune, p)).findFirst().orElseThrow();
    long millis = TimeUnit.NANOSECONDS.toMillis(graft.nanos() - prune.nanos());
    assertThat(millis)
        .as("milliseconds to the GRAFT")
        .isGreaterThanOrEqualTo(BACKOFF.toMillis() - 100);
  }

  private static boolean after(Tap.Passed prune, Tap.Passed passed) {
    return grafts(passed) && passed.nanos() > prune.nanos();
  }

  private static GossipParams backoff() {
    GossipParams.Timing usual = GossipParams.Timing.defaults();
    return GossipParams.defaults()
        .with(
            new GossipParams.Timing(
                usual.heartbeat(),
                usual.firstHeartbeat(),
                usual.fanout(),
                usual.seen(),
                usual.leave(),
                BACKOFF,
                BACKOFF,
                usual.maxBackoff(),
                usual.backoffSlack(),
                usual.graftFlood(),
                usual.opportunisticGraft(),
                usual.followUp(),
                usual.stall(),
                usual.reopen(),
                usual.maxReopen()));
  }

  /** Stopped in the order in which a node's bundles may be: who used the topic goes first. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void takesANodeThatRestartsBackAtOnce(boolean itDials) {
    PeerProcess peer = peer(Map.of());
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    OurNode.Plan plan = OurNode.plan().psk(setting.psk()).key(key);
    try (OurNode first = plan.start()) {
      Subscription subscription = first.subscribe(TOPIC);
      meet(first, peer, itDials);
      awaitMesh(first, peer);
      subscription.close();
    }
    String id = key.publicKey().peerId().toString();
    await("it has noticed that we went", () -> !peers(peer, "peers").contains(id));
    assertThat(peers(peer, "backoff")).doesNotContain(id);

    OurNode again = started.kept(plan.start());
    again.subscribe(TOPIC);
    meet(again, peer, itDials);
    assertThat(Deadline.in(BACK).await(() -> peers(peer, "mesh").contains(id)))
        .as("in its mesh again: %s", again.drops)
        .isTrue();
    assertNothingWasRejected(again);
  }

  private static void meet(OurNode ours, PeerProcess peer, boolean itDials) {
    if (itDials) {
      peer.call("dial", Map.of("address", ours.address()));
    } else {
      ours.dial(peer);
    }
  }

  @Test
  void isStillHeardAfterARestartWithItsClockSetBack() {
    PeerProcess peer = peer(Map.of("gossip", Map.of("risingOnly", true)));
    PrivateKey key = PrivateKey.generate(new SecureRandom());
    AtomicLong stored = new AtomicLong();
    Clock now = Clock.systemUTC();
    Clock past = Clock.fixed(Instant.now().minus(Duration.ofDays(1)), ZoneOffset.UTC);

    publishOnce(peer, key, new ReservedSequence(now, stored.get(), stored::set), "before");
    publishOnce(peer, key, new ReservedSequence(past, stored.get(), stored::set), "after");
    BigInteger before = heard(peer, "before").path("seqno").bigIntegerValue();
    assertThat(heard(peer, "after").path("seqno").bigIntegerValue()).isGreaterThan(before);
  }

  private void publishOnce(
      PeerProcess peer, PrivateKey key, ReservedSequence numbers, String text) {
    String id = key.publicKey().peerId().toString();
    OurNode.Plan plan = OurNode.plan().psk(setting.psk()).key(key).sequence(numbers);
    try (OurNode ours = plan.start()) {
      ours.subscribe(TOPIC);
      ours.dial(peer);
      await("we know it", () -> ours.knowsSubscribed(peer, TOPIC));
      await("it knows us", () -> peers(peer, "peers").contains(id));
      assertThat(ours.publish(TOPIC, text)).isPositive();
      heard(peer, text);
    }
    await("it has noticed that we went", () -> !peers(peer, "peers").contains(id));
  }
}
