package org.opencloud.discovery.kad.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** Puts, gets, finds and provides in small networks, some of them with liars. */
class OperationsTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final KadParams PARAMS = KadParams.defaults(SimNetwork.PROTOCOL);
  private final SimNetwork network = new SimNetwork();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private String got(SimNode node, String key, int quorum) {
    return network.await(node.kad.get(key, quorum, TIME)).map(String::new).orElse("");
  }

  private List<SimNode> settled(int count) {
    return network.settled(count, 2, Duration.ofSeconds(15));
  }

  @Test
  void aRecordIsHeldByTheNearestAndFoundByEverybody() {
    List<SimNode> nodes = settled(30);
    assertThat(network.await(nodes.get(0).kad.put("/node/a", bytes("1:x"), TIME))).isEqualTo(20);
    assertThat(nodes.stream().filter(node -> node.kad.status().records() == 1)).hasSize(21);
    for (SimNode node : nodes) {
      assertThat(got(node, "/node/a", 0)).isEqualTo("1:x");
    }
    assertThat(got(nodes.get(3), "/node/b", 0)).isEmpty();
  }

  @Test
  void theBestValueWinsAndIsGivenToThoseThatHaveAWorseOne() {
    List<SimNode> nodes = settled(10);
    network.await(nodes.get(0).kad.put("/node/a", bytes("1:old"), TIME));
    for (SimNode cut : nodes.subList(5, 10)) {
      cut.host.dead = true;
    }
    network.await(nodes.get(0).kad.put("/node/a", bytes("2:new"), TIME));
    for (SimNode cut : nodes.subList(5, 10)) {
      cut.host.dead = false;
    }
    assertThat(got(nodes.get(7), "/node/a", 0)).isEqualTo("2:new");
    network.run(Duration.ofSeconds(10));
    for (SimNode node : nodes) {
      assertThat(got(node, "/node/a", 1)).isEqualTo("2:new");
    }
  }

  @Test
  void aQuorumEndsALookupEarly() {
    List<SimNode> nodes = settled(25);
    network.await(nodes.get(0).kad.put("/node/a", bytes("1:x"), TIME));
    KadParams careful = PARAMS.with(new KadParams.Lookups(20, 2, 1, 0, 9, 300, 100));
    SimNode asker = network.node(careful).start();
    asker.host.dial(nodes.get(1).host);
    network.run(Duration.ofSeconds(15));
    long before = network.messages;
    assertThat(got(asker, "/node/a", 1)).isEqualTo("1:x");
    assertThat(network.messages - before).isLessThan(15);
    before = network.messages;
    assertThat(got(asker, "/node/a", 0)).isEqualTo("1:x");
    assertThat(network.messages - before).isGreaterThanOrEqualTo(40);
  }

  @Test
  void whatCannotBePutIsSaidBeforeAnybodyIsAsked() {
    SimNode node = network.node(PARAMS).start();
    refused(node.kad.put("noslash", bytes("1:x"), TIME), KadException.Reason.KEY);
    refused(node.kad.put("/other/a", bytes("1:x"), TIME), KadException.Reason.NAMESPACE);
    refused(node.kad.get("/other/a", 0, TIME), KadException.Reason.NAMESPACE);
    refused(node.kad.put("/node/a", bytes("x"), TIME), KadException.Reason.INVALID);
    refused(node.kad.put("/node/a", new byte[16_385], TIME), KadException.Reason.SIZE);
    refused(node.kad.provide(new byte[81], TIME), KadException.Reason.KEY);
    assertThat(network.await(node.kad.put("/node/a", bytes("2:x"), TIME)))
        .as("alone, it is held here")
        .isZero();
    refused(node.kad.put("/node/a", bytes("1:x"), TIME), KadException.Reason.OUTDATED);
    assertThat(network.messages).isZero();
  }

  private void refused(CompletionStage<?> stage, KadException.Reason reason) {
    network.run(Duration.ofSeconds(1));
    assertThatThrownBy(() -> stage.toCompletableFuture().join())
        .cause()
        .isInstanceOfSatisfying(
            KadException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  @Test
  void aProviderIsFoundByEverybodyUntilItStopsAnnouncingItself() {
    KadParams quick = PARAMS.with(withMinutesForHours(PARAMS.timing()));
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      nodes.add(network.node(quick).start());
      nodes.get(i).host.dial(nodes.get(0).host);
    }
    network.run(Duration.ofSeconds(10));
    byte[] key = Key.sha256(bytes("/opencloud/indexers"));
    SimNode provider = nodes.get(4);
    Runnable stop =
        provider.kad.renew(() -> provider.kad.provide(key, TIME), quick.timing().renew());
    network.run(Duration.ofSeconds(10));
    KadPeer self = new KadPeer(provider.id(), provider.host.addresses());
    assertThat(network.await(nodes.get(2).kad.providers(key, 5, TIME))).containsExactly(self);
    network.run(Duration.ofMinutes(60));
    assertThat(network.await(nodes.get(7).kad.providers(key, 5, TIME))).containsExactly(self);
    stop.run();
    network.run(Duration.ofMinutes(71));
    assertThat(network.await(nodes.get(7).kad.providers(key, 5, TIME))).isEmpty();
  }

  private static KadParams.Timing withMinutesForHours(KadParams.Timing timing) {
    return new KadParams.Timing(
        timing.dial(),
        timing.request(),
        timing.slow(),
        timing.idle(),
        timing.spare(),
        timing.refresh(),
        timing.recordAge().dividedBy(60),
        timing.providerAge().dividedBy(60),
        timing.providerAddressAge().dividedBy(60),
        timing.renew().dividedBy(60),
        timing.snapshot());
  }

  @Test
  void aRenewalThatReachesNobodyIsTriedAgainSoon() {
    SimNode alone = network.node(PARAMS).start();
    SimNode other = network.node(PARAMS).start();
    int[] asked = {0};
    alone.kad.renew(
        () -> {
          asked[0]++;
          return alone.kad.put("/node/a", bytes(asked[0] + ":x"), TIME);
        },
        Duration.ofHours(1));
    network.run(Duration.ofMinutes(1));
    assertThat(asked[0]).isBetween(2, 6);
    alone.host.dial(other.host);
    network.run(Duration.ofMinutes(6));
    int then = asked[0];
    assertThat(other.kad.status().records()).isEqualTo(1);
    network.run(Duration.ofMinutes(50));
    assertThat(asked[0]).isEqualTo(then);
  }

  @Test
  void findsAPeerThatItHasDialledBeforeThatOneHasSaidAnything() {
    SimNode asker = network.node(PARAMS).start();
    SimNode wanted = network.node(PARAMS).start();
    asker.host.dial(wanted.host);
    CompletableFuture<Optional<KadPeer>> found =
        asker.kad.find(wanted.id(), TIME).toCompletableFuture();
    network.run(Duration.ofMillis(1));
    assertThat(found.getNow(Optional.empty()))
        .contains(new KadPeer(wanted.id(), wanted.host.addresses()));
  }

  @Test
  void findsAClientThatIsConnectedToSomeServerAndSaysWhenNobodyKnows() {
    List<SimNode> nodes = settled(25);
    SimNode wanted = network.node(PARAMS.withServer(false)).start();
    wanted.host.dial(nodes.get(0).host);
    network.run(Duration.ofSeconds(5));
    assertThat(network.await(nodes.get(20).kad.find(wanted.id(), TIME)))
        .contains(new KadPeer(wanted.id(), wanted.host.addresses()));
    SimNode nobody = network.node(PARAMS);
    assertThat(network.await(nodes.get(20).kad.find(nobody.id(), TIME))).isEmpty();
  }

  @Test
  void aLieAboutAPeersAddressDoesNotHideThePeer() {
    List<SimNode> nodes = settled(25);
    SimNode wanted = nodes.get(5);
    SimNode asker = network.node(PARAMS).start();
    SimNode liar = liar(new KadPeer(wanted.id(), List.of("/ip4/10.66.66.66/tcp/1")));
    asker.host.dial(liar.host);
    asker.host.dial(nodes.get(0).host);
    asker.host.dial(nodes.get(1).host);
    network.run(Duration.ofSeconds(10));
    assertThat(network.await(asker.kad.find(wanted.id(), TIME)))
        .contains(new KadPeer(wanted.id(), wanted.host.addresses()));
  }

  @Test
  void invalidAndForeignValuesDoNotCount() {
    SimNode asker = network.node(PARAMS).start();
    SimNode honest = network.node(PARAMS).start();
    network.await(honest.kad.put("/node/a", bytes("3:true"), TIME));
    SimNode invalid = answering(Message.put(bytes("/node/a"), bytes("no number")));
    SimNode other = answering(Message.put(bytes("/node/b"), bytes("9:other")));
    SimNode large = answering(Message.put(bytes("/node/a"), bytes("9:" + "x".repeat(20_000))));
    for (SimNode node : List.of(invalid, other, large, honest)) {
      asker.host.dial(node.host);
    }
    network.run(Duration.ofSeconds(5));
    assertThat(got(asker, "/node/a", 1)).isEqualTo("3:true");
    assertThat(asker.counted("answer.refused", "value")).isEqualTo(1);
    assertThat(asker.counted("answer.refused", "record")).isEqualTo(2);
  }

  @Test
  void peersThatNameEverNewPeersDoNotKeepALookupGoing() {
    SimNode asker = network.node(PARAMS).start();
    List<KadPeer> invented = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      invented.add(new KadPeer(network.node(PARAMS).id(), List.of("/ip4/10.66.1." + i + "/tcp/1")));
    }
    SimNode liar = liar(invented.toArray(new KadPeer[0]));
    asker.host.dial(liar.host);
    network.run(Duration.ofSeconds(5));
    long dials = network.dials;
    Duration short5 = Duration.ofSeconds(5);
    assertThat(network.await(asker.kad.find(network.node(PARAMS).id(), short5))).isEmpty();
    assertThat(network.dials - dials).as("no more than twice k of one answer").isLessThan(45);
  }

  /** A server that names these peers, whatever it is asked. */
  private SimNode liar(KadPeer... peers) {
    return answering(
        Message.request(Message.Type.FIND_NODE, new byte[0]).withCloser(List.of(peers)));
  }

  private SimNode answering(Message fixed) {
    SimNode node = network.node(PARAMS);
    node.host.handle(SimNetwork.PROTOCOL, stream -> stream.read(new Fixed(stream, fixed)));
    return node;
  }

  private final class Fixed implements Stream.Reader {
    private final Stream stream;
    private final Message fixed;
    private final VarintFrames frames = new VarintFrames(1 << 20, this::answer);

    private Fixed(Stream stream, Message fixed) {
      this.stream = stream;
      this.fixed = fixed;
    }

    private void answer(byte[] frame) {
      try {
        Message request = MessageReader.request(frame, network.encodings);
        Message answer =
            new Message(
                request.type(), request.key(), fixed.record(), fixed.closer(), fixed.providers());
        byte[] bytes = MessageWriter.write(answer, Integer.MAX_VALUE, network.encodings);
        stream.write(VarintFrames.encode(bytes));
      } catch (ProtoException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      try {
        frames.feed(bytes);
      } catch (ProtoException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void end() {
      // The asker is done.
    }

    @Override
    public void broken(StreamException cause) {
      // The asker is gone.
    }
  }

  @Test
  void whatIsHeldAndWhoIsKnownOutliveARestart() {
    List<SimNode> nodes = settled(25);
    SimNode node = nodes.get(3);
    byte[] key = {1, 2, 3};
    network.await(node.kad.put("/node/a", bytes("1:x"), TIME));
    network.await(node.kad.provide(key, TIME));
    restarted(node);
    network.run(Duration.ofSeconds(20));
    assertThat(node.kad.status().records()).isEqualTo(1);
    assertThat(node.kad.status().providerKeys()).isEqualTo(1);
    assertThat(node.kad.status().peers()).as("found again by the kept table").isGreaterThan(15);
    assertThat(got(node, "/node/a", 1)).isEqualTo("1:x");
  }

  private void restarted(SimNode node) {
    node.kad.close();
    network.run(Duration.ofSeconds(1));
    List.copyOf(node.host.connections.values()).forEach(connection -> connection.close());
    node.renew();
    node.start();
  }

  @Test
  void aDamagedFileIsLeftOut() {
    for (int damage = 0; damage < 3; damage++) {
      SimNode node = network.node(PARAMS).start();
      network.await(node.kad.put("/node/a", bytes("1:x"), TIME));
      node.kad.close();
      network.run(Duration.ofSeconds(1));
      byte[] file = node.files.get(RecordsFile.NAME);
      switch (damage) {
        case 0 -> file[file.length - 5] ^= 1;
        case 1 -> node.files.put(RecordsFile.NAME, new byte[] {1, 2});
        default -> node.files.put(RecordsFile.NAME, java.util.Arrays.copyOf(file, 60));
      }
      node.renew();
      node.start();
      network.run(Duration.ofSeconds(1));
      assertThat(node.kad.status().records()).isZero();
      assertThat(node.counted("storage.failed", RecordsFile.NAME)).isEqualTo(1);
    }
  }

  @Test
  void tooManyLookupsAtOnceAreRefused() {
    KadParams.Lookups one = new KadParams.Lookups(20, 10, 3, 0, 1, 300, 10);
    SimNode node = network.node(PARAMS.with(one)).start();
    SimNode dead = network.node(PARAMS).start();
    node.host.dial(dead.host);
    network.run(Duration.ofMillis(500));
    dead.host.dead = true;
    CompletionStage<Optional<KadPeer>> first =
        node.kad.find(network.node(PARAMS).id(), Duration.ofSeconds(4));
    refused(node.kad.find(network.node(PARAMS).id(), TIME), KadException.Reason.LIMIT);
    assertThat(node.counted("lookup.refused", "limit")).isEqualTo(1);
    assertThat(network.await(first)).isEmpty();
  }

  @Test
  void whoDoesNotAnswerOrKnowsNobodyIsNotTakenIn() {
    List<SimNode> nodes = settled(40);
    SimNode silent = network.node(PARAMS);
    silent.host.handle(SimNetwork.PROTOCOL, stream -> stream.closeWrite());
    SimNode empty = liar();
    silent.host.dial(nodes.get(0).host);
    empty.host.dial(nodes.get(0).host);
    network.run(Duration.ofSeconds(15));
    assertThat(nodes.get(0).counted("peer.refused", "unanswered")).isPositive();
    assertThat(nodes.get(0).counted("peer.refused", "empty")).isEqualTo(1);
    assertThat(nodes.get(0).kad.status().buckets())
        .flatExtracting(bucket -> bucket.peers())
        .extracting(KadPeer::id)
        .doesNotContain(silent.id(), empty.id());
  }

  @Test
  void candidatesThatDoNotFitAreDropped() {
    KadParams.Lookups few = new KadParams.Lookups(20, 10, 3, 0, 9, 300, 5);
    SimNode node = network.node(PARAMS.with(few)).start();
    for (int i = 0; i < 30; i++) {
      network.node(PARAMS).start().host.dial(node.host);
    }
    network.run(Duration.ofSeconds(5));
    assertThat(node.counted("peer.dropped", "candidates")).isPositive();
  }

  @Test
  void aStageThatIsUnderWayFailsWhenItIsClosed() {
    SimNode node = network.node(PARAMS).start();
    SimNode dead = network.node(PARAMS).start();
    node.host.dial(dead.host);
    network.run(Duration.ofMillis(500));
    dead.host.dead = true;
    CompletableFuture<?> find =
        node.kad.find(network.node(PARAMS).id(), TIME).toCompletableFuture();
    network.run(Duration.ofMillis(100));
    node.kad.close();
    network.run(Duration.ofMillis(100));
    assertThat(find).isCompletedExceptionally();
  }
}
