package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.gossipsub.GossipHost;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.gossipsub.GossipParams.Limits;
import org.opencloud.discovery.gossipsub.GossipParams.ReplayGuard;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

class IntakeTest {
  private static final PrivateKey AUTHOR = SimNode.key(500);
  private final SimNetwork network = new SimNetwork();
  private SimNode node;
  private SimPeer relay;
  private SimPeer neighbour;

  private void start(GossipParams params) {
    node = network.node(params);
    node.join("search");
    relay = SimPeer.meshsub(network, 100).dial(node);
    relay.subscribe("search");
    neighbour = SimPeer.meshsub(network, 101).dial(node);
    neighbour.subscribe("search");
    network.seconds(2);
  }

  @Test
  void acceptedMessagesAreForwardedByteForByte() throws ProtoException {
    start(GossipParams.defaults());
    byte[] signed = sign(AUTHOR, "search", "gpu", 1);
    relay.say(frame(signed));
    assertThat(node.received).containsExactly("gpu");
    assertThat(node.relays).containsExactly(relay.id());
    assertThat(neighbour.messages().map(message -> message.raw().array())).containsExactly(signed);
    assertThat(relay.messages()).isEmpty();
    assertThat(node.count("message.accepted/handler")).isEqualTo(1);
  }

  @Test
  void ignoredAndRejectedMessagesGoNoFurtherAndAreNotAskedAgain() throws ProtoException {
    start(GossipParams.defaults());
    node.verdict = Verdict.IGNORE;
    relay.say(frame(sign(AUTHOR, "search", "a", 1)));
    assertThat(node.count("peer.misbehaved/message")).isZero();
    node.verdict = Verdict.REJECT;
    relay.say(frame(sign(AUTHOR, "search", "b", 2)));
    assertThat(node.count("peer.misbehaved/message")).isEqualTo(1);
    relay.say(frame(sign(AUTHOR, "search", "a", 1)));
    relay.say(frame(sign(AUTHOR, "search", "b", 2)));
    assertThat(node.count("peer.misbehaved/message")).isEqualTo(2);
    assertThat(node.received).containsExactly("a", "b");
    assertThat(neighbour.messages()).isEmpty();
    assertThat(node.count("message.ignored/handler")).isEqualTo(1);
    assertThat(node.count("message.rejected/handler")).isEqualTo(1);
    assertThat(node.count("message.ignored/duplicate")).isEqualTo(2);
  }

  @Test
  void aHandlerThatThrowsIgnores() throws ProtoException {
    start(GossipParams.defaults());
    node.router.subscribe(
        "other",
        (author, from, data) -> {
          throw new IllegalStateException("a defect");
        });
    relay.say(frame(sign(AUTHOR, "other", "a", 1)));
    relay.say(frame(sign(AUTHOR, "search", "b", 2)));
    assertThat(node.count("message.ignored/failure")).isEqualTo(1);
    assertThat(node.received).containsExactly("b");
  }

  @Test
  void aForgedMessageDoesNotMakeDeafForTheRealOne() throws ProtoException {
    start(GossipParams.defaults());
    byte[] forged = sign(AUTHOR, "search", "gpu", 1);
    forged[forged.length - 1] ^= 1;
    relay.say(frame(forged));
    assertThat(node.received).isEmpty();
    assertThat(node.count("message.rejected/signature")).isEqualTo(1);
    relay.say(frame(sign(AUTHOR, "search", "gpu", 1)));
    assertThat(node.received).containsExactly("gpu");
  }

  @Test
  void ourOwnMessageFromOthersIsADuplicateAndNobodyIsToBlameForOneOfAnEarlierRun()
      throws ProtoException {
    start(GossipParams.defaults());
    node.publish("search", "gpu");
    relay.settle();
    byte[] ours = neighbour.messages().findFirst().orElseThrow().raw().array();
    relay.say(frame(ours));
    assertThat(node.count("message.ignored/duplicate")).isEqualTo(1);
    byte[] earlier = sign(node.key, "search", "before the restart", 7);
    relay.say(frame(earlier));
    assertThat(node.count("message.ignored/self")).isEqualTo(1);
    assertThat(node.count("peer.misbehaved/message")).isZero();
    earlier[earlier.length - 1] ^= 1;
    relay.say(frame(earlier));
    assertThat(node.count("message.rejected/signature")).isEqualTo(1);
    assertThat(node.count("peer.misbehaved/message")).isEqualTo(1);
    assertThat(node.received).isEmpty();
  }

  @Test
  void incompleteMessagesAndForeignTopicsAreCounted() throws ProtoException {
    start(GossipParams.defaults());
    relay.say(frame(new ProtoWriter().string(4, "search").toByteArray()));
    byte[] author = AUTHOR.publicKey().peerId().bytes();
    relay.say(frame(new ProtoWriter().bytes(1, author).string(4, "search").toByteArray()));
    ProtoWriter unsigned = new ProtoWriter().bytes(1, author).bytes(3, new byte[8]);
    relay.say(frame(unsigned.string(4, "search").toByteArray()));
    relay.say(frame(sign(AUTHOR, "elsewhere", "a", 1)));
    assertThat(node.count("message.rejected/author")).isEqualTo(1);
    assertThat(node.count("message.rejected/seqno")).isEqualTo(1);
    assertThat(node.count("message.rejected/unsigned")).isEqualTo(1);
    assertThat(node.count("message.ignored/topic")).isEqualTo(1);
  }

  @Test
  void aReplayIsIgnoredAfterTheSeenCacheForgotIt() throws ProtoException {
    start(GossipParams.defaults());
    relay.say(frame(sign(AUTHOR, "search", "a", 5)));
    network.seconds(125);
    relay.say(frame(sign(AUTHOR, "search", "a", 5)));
    relay.say(frame(sign(AUTHOR, "search", "b", 6)));
    assertThat(node.received).containsExactly("a", "b");
    assertThat(node.count("message.ignored/replay")).isEqualTo(1);
  }

  @Test
  void aMessageRepairedAfterALaterOneCountsUnlessTheGuardIsAsStrictAsKubo() throws ProtoException {
    start(GossipParams.defaults());
    relay.say(frame(sign(AUTHOR, "search", "second", 6)));
    relay.say(frame(sign(AUTHOR, "search", "first", 5)));
    assertThat(node.received).containsExactly("second", "first");
    SimNode strict = network.node(GossipParams.defaults().with(ReplayGuard.HIGHEST));
    strict.join("search");
    SimPeer peer = SimPeer.meshsub(network, 102).dial(strict);
    peer.say(frame(sign(AUTHOR, "search", "second", 6)));
    peer.say(frame(sign(AUTHOR, "search", "first", 5)));
    assertThat(strict.received).containsExactly("second");
    assertThat(strict.count("message.ignored/replay")).isEqualTo(1);
  }

  @Test
  void messagesBeyondTheValidatorsQueueAreDroppedAndDuplicatesShareAPlace() throws ProtoException {
    List<Runnable> waiting = new ArrayList<>();
    Slow slow = new Slow(waiting::add);
    ByteArrayOutputStream atOnce = new ByteArrayOutputStream();
    for (int i = 0; i < 600; i++) {
      atOnce.writeBytes(frame(sign(AUTHOR, "search", "m" + i, i)));
    }
    slow.peer.say(atOnce.toByteArray());
    slow.second.say(frame(sign(AUTHOR, "search", "m0", 0)));
    slow.second.say(frame(sign(AUTHOR, "search", "new", 1_000)));
    assertThat(slow.count("message.dropped/validators")).isEqualTo(600 - 512);
    assertThat(slow.count("message.ignored/duplicate")).isEqualTo(1);
    while (!waiting.isEmpty()) {
      waiting.remove(0).run();
    }
    network.seconds(1);
    assertThat(slow.received).hasSize(513).startsWith("m0", "m1", "m2").endsWith("m511", "new");
  }

  @Test
  void messagesThatWaitedTooLongAreDroppedUncheckedAndTakenWhenTheyComeAgain()
      throws ProtoException {
    List<Runnable> waiting = new ArrayList<>();
    Slow slow = new Slow(waiting::add);
    slow.peer.say(frame(sign(AUTHOR, "search", "old", 1)));
    network.seconds(2);
    slow.second.say(frame(sign(AUTHOR, "search", "new", 2)));
    while (!waiting.isEmpty()) {
      waiting.remove(0).run();
    }
    network.seconds(1);
    assertThat(slow.received).containsExactly("new");
    assertThat(slow.count("message.dropped/waited")).isEqualTo(1);
    assertThat(slow.count("peer.misbehaved/")).isZero();

    slow.second.say(frame(sign(AUTHOR, "search", "old", 1)));
    waiting.remove(0).run();
    network.seconds(1);
    assertThat(slow.received).containsExactly("new", "old");
  }

  @Test
  void largeMessagesAreBoundedByTheirBytes() throws ProtoException {
    List<Runnable> waiting = new ArrayList<>();
    Slow slow = new Slow(waiting::add);
    for (int i = 0; i < 40; i++) {
      slow.peer.say(frame(sign(AUTHOR, "search", "x".repeat(1_000_000), i)));
    }
    assertThat(slow.count("message.dropped/validators")).isEqualTo(40 - 16);
  }

  @Test
  void validatorsThatTakeNoMoreLoseNoPlaces() throws ProtoException {
    Slow slow =
        new Slow(
            task -> {
              throw new RejectedExecutionException();
            });
    for (int i = 0; i < 600; i++) {
      slow.peer.say(frame(sign(AUTHOR, "search", "m" + i, i)));
    }
    assertThat(slow.count("message.dropped/validators")).isEqualTo(600);
    assertThat(slow.router.publish("search", new byte[1])).isCompletedWithValue(0);
    AtomicReference<CompletableFuture<Integer>> behind = new AtomicReference<>();
    slow.whenNumbered =
        () -> behind.set(slow.router.publish("search", new byte[1]).toCompletableFuture());
    slow.router.publish("search", new byte[1]);
    assertThat(behind.get()).isCompletedExceptionally();
  }

  @Test
  void aSingleMessageOfOurOwnNeedsNoValidatorAndThoseBehindItKeepTheirOrder() {
    List<Runnable> waiting = new ArrayList<>();
    Slow slow = new Slow(waiting::add);
    List<String> handed = new ArrayList<>();
    slow.whenNumbered =
        () -> {
          slow.router.publish("search", new byte[2]).whenComplete((n, e) -> handed.add("second"));
          slow.router.publish("search", new byte[3]).whenComplete((n, e) -> handed.add("third"));
        };
    slow.router.publish("search", new byte[1]).whenComplete((n, e) -> handed.add("first"));
    assertThat(waiting).hasSize(1);
    network.seconds(1);
    assertThat(handed).containsExactly("first");
    while (!waiting.isEmpty()) {
      waiting.remove(0).run();
    }
    network.seconds(1);
    assertThat(handed).containsExactly("first", "second", "third");
  }

  @Test
  void ownMessagesThatWaitForTheirSignatureAreBounded() {
    List<Runnable> waiting = new ArrayList<>();
    Slow slow = new Slow(waiting::add);
    List<CompletableFuture<Integer>> behind = new ArrayList<>();
    slow.whenNumbered =
        () -> {
          for (int i = 0; i < 1_100; i++) {
            behind.add(slow.router.publish("search", new byte[1]).toCompletableFuture());
          }
        };
    slow.router.publish("search", new byte[1]);
    long refused = behind.stream().filter(CompletableFuture::isCompletedExceptionally).count();
    assertThat(refused).isEqualTo(77);
    assertThat(slow.count("publish.refused/full")).isEqualTo(77);
  }

  @Test
  void keyedTasksKeepTheOrderOfAKey() {
    List<Runnable> waiting = new ArrayList<>();
    KeyedTasks tasks = new KeyedTasks(waiting::add);
    List<String> ran = new ArrayList<>();
    for (String name : List.of("a1", "a2", "b1", "a3")) {
      Bytes key = new Bytes(name.substring(0, 1).getBytes(UTF_8));
      tasks.execute(key, () -> ran.add(name), () -> {});
    }
    assertThat(waiting).hasSize(2);
    while (!waiting.isEmpty()) {
      waiting.remove(waiting.size() - 1).run();
    }
    assertThat(ran).containsExactly("b1", "a1", "a2", "a3");
  }

  private static byte[] sign(PrivateKey author, String topic, String text, long sequence) {
    return new MessageSigning(SimNode.signer(author), Counts.NONE)
        .sign(topic, text.getBytes(UTF_8), sequence);
  }

  private static byte[] frame(byte[] message) throws ProtoException {
    return RpcWriter.publish(new Bytes(message));
  }

  /** A router whose validators are the test's. */
  private final class Slow {
    final List<String> received = new ArrayList<>();
    final java.util.Map<String, Long> counts = new java.util.TreeMap<>();
    final GossipRouter router;
    Runnable whenNumbered = () -> {};
    final SimPeer peer = SimPeer.meshsub(network, 200);
    final SimPeer second = SimPeer.meshsub(network, 201);

    private Slow(Executor validators) {
      SimHost host = network.host(SimNode.key(300).publicKey());
      router =
          new GossipRouter(
              (GossipHost) host,
              SimNode.signer(SimNode.key(300)),
              GossipParams.defaults().with(Limits.defaults()),
              this::number,
              network.loop,
              validators,
              network.loop.clock(),
              new Random(1),
              (name, reason, count) -> counts.merge(name + "/" + reason, count, Long::sum));
      router.start();
      router.subscribe(
          "search",
          (author, from, data) -> {
            received.add(new String(data, UTF_8));
            return Verdict.ACCEPT;
          });
      for (SimPeer each : List.of(peer, second)) {
        each.connection = each.host.dial(host);
        each.openStream();
      }
    }

    private long number() {
      Runnable once = whenNumbered;
      whenNumbered = () -> {};
      once.run();
      return 1;
    }

    private long count(String name) {
      return counts.getOrDefault(name, 0L);
    }
  }
}
