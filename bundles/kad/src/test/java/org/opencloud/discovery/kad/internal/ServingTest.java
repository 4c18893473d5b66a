package org.opencloud.discovery.kad.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.internal.Message.Entry;
import org.opencloud.discovery.kad.internal.Message.Type;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** What a node answers, and what it refuses: each limit is exceeded and its counter read. */
class ServingTest {
  private static final KadParams PARAMS = KadParams.defaults(SimNetwork.PROTOCOL);
  private final SimNetwork network = new SimNetwork();

  private SimNode node(KadParams params) {
    return network.node(params).start();
  }

  private SimNode client() {
    return network.node(PARAMS.withServer(false));
  }

  private Asker asker(SimNode node) {
    return new Asker(client().host, node);
  }

  private static Message put(String key, String value) {
    return Message.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
  }

  private static KadParams holding(int records, long bytes, int perPeer, int burst) {
    return PARAMS.with(
        new KadParams.Holding(256, 16 * 1024, 80, records, bytes, perPeer, 1, burst, 3, 2, 2));
  }

  @Test
  void namesTheTargetFirstAndNeitherItselfNorTheAskerNorPeersWithoutAddresses() {
    List<SimNode> nodes = network.settled(30, 3, Duration.ofSeconds(10));
    SimNode node = nodes.get(0);
    SimNode target = nodes.get(7);
    SimNode asks = nodes.get(3);
    Asker asker = new Asker(asks.host, node);
    asker.asks(Message.request(Type.FIND_NODE, target.id().bytes()));
    List<KadPeer> named = asker.answers().get(0).closer();
    assertThat(named.get(0)).isEqualTo(new KadPeer(target.id(), target.host.addresses()));
    assertThat(named)
        .hasSize(20)
        .doesNotHaveDuplicates()
        .extracting(KadPeer::id)
        .doesNotContain(node.id(), asks.id());
    Key place = target.place();
    assertThat(named)
        .isSortedAccordingTo((a, b) -> place.compareDistance(Key.of(a.id()), Key.of(b.id())));
  }

  @Test
  void namesAConnectedClientThatIsLookedFor() {
    SimNode node = node(PARAMS);
    SimNode wanted = client().start();
    wanted.host.dial(node.host);
    Asker asker = asker(node).asks(Message.request(Type.FIND_NODE, wanted.id().bytes()));
    assertThat(asker.answers().get(0).closer())
        .containsExactly(new KadPeer(wanted.id(), wanted.host.addresses()));
    assertThat(node.kad.status().peers()).as("a client has no place in the table").isZero();
  }

  @Test
  void echoesARecordAndTellsItWithTheTimeItGotIt() {
    SimNode node = node(PARAMS);
    Asker asker = asker(node).asks(put("/node/a", "1:x"));
    assertThat(asker.answers().get(0).record().orElseThrow().value()).asString().isEqualTo("1:x");
    asker.asks(Message.request(Type.GET_VALUE, "/node/a".getBytes(UTF_8)));
    Entry told = asker.answers().get(1).record().orElseThrow();
    assertThat(told.key()).asString().isEqualTo("/node/a");
    assertThat(told.received()).startsWith("2026-01-01T00:00:0").endsWith("Z");
    network.run(Duration.ofHours(48).plusMinutes(2));
    assertThat(node.kad.status().records()).isZero();
  }

  @Test
  void answersPingAndManyRequestsOfOneStreamInOrder() {
    SimNode node = node(PARAMS);
    Asker asker = asker(node);
    for (int i = 0; i < 50; i++) {
      asker.asks(Message.request(Type.PING, new byte[] {(byte) i}));
    }
    List<Message> answers = asker.answers();
    assertThat(answers).hasSize(50);
    assertThat(answers.get(49).key()).containsExactly(49);
    asker.stream.closeWrite();
    network.run(Duration.ofSeconds(1));
    assertThat(asker.ended).isTrue();
  }

  @Test
  void keepsAProviderThatSpeaksForItselfAndAnswersNothing() {
    SimNode node = node(PARAMS);
    byte[] key = {0x12, 0x20, 1, 2, 3};
    SimNode provider = client();
    KadPeer self = new KadPeer(provider.id(), List.of("/ip4/10.9.9.9/tcp/4001"));
    Asker asker = new Asker(provider.host, node).asks(Message.addProvider(key, self));
    assertThat(asker.answers()).isEmpty();
    Asker other = asker(node).asks(Message.request(Type.GET_PROVIDERS, key));
    assertThat(other.answers().get(0).providers()).containsExactly(self);

    network.run(Duration.ofHours(25));
    Asker later = asker(node).asks(Message.request(Type.GET_PROVIDERS, key));
    assertThat(later.answers().get(0).providers())
        .as("addresses are told for a day")
        .containsExactly(new KadPeer(provider.id(), List.of()));
    network.run(Duration.ofHours(24));
    assertThat(node.kad.status().providerKeys()).isZero();
  }

  @Test
  void refusesRecordsOutsideARegisteredNamespace() {
    SimNode node = node(PARAMS);
    for (String key : List.of("nokey", "/node", "/node/", "//x", "/", "node/x")) {
      refusedAfter(node, put(key, "1:x"), "record.refused", "key");
    }
    assertThat(node.counted("record.refused", "key")).isEqualTo(6);
    refusedAfter(node, put("/ipns/x", "1:x"), "record.refused", "namespace");
    refusedAfter(node, put("/node/" + "x".repeat(300), "1:x"), "record.refused", "key");
    Message withoutRecord = Message.request(Type.PUT_VALUE, "/node/a".getBytes(UTF_8));
    refusedAfter(node, withoutRecord, "record.refused", "malformed");
    Message ofAnother =
        Message.request(Type.PUT_VALUE, "/node/a".getBytes(UTF_8))
            .withRecord(new Entry("/node/b".getBytes(UTF_8), "1:x".getBytes(UTF_8)));
    refusedAfter(node, ofAnother, "record.refused", "key");
    assertThat(node.kad.status().records()).isZero();
  }

  private void refusedAfter(SimNode node, Message request, String counter, String reason) {
    long before = node.counted(counter, reason);
    Asker asker = asker(node).asks(request);
    assertThat(asker.answers()).as("no answer").isEmpty();
    assertThat(asker.broken).as("reset").isTrue();
    assertThat(node.counted(counter, reason)).isEqualTo(before + 1);
  }

  @Test
  void refusesWhatTheValidatorRefusesAndWhatIsOlderOrTooLarge() {
    SimNode node = node(PARAMS);
    refusedAfter(node, put("/node/a", "no number"), "record.refused", "invalid");
    asker(node).asks(put("/node/a", "5:x")).answers();
    refusedAfter(node, put("/node/a", "4:x"), "record.refused", "outdated");
    refusedAfter(node, put("/node/a", "9:" + "x".repeat(16_400)), "record.refused", "size");
    asker(node).asks(put("/node/a", "6:x")).answers();
    assertThat(node.kad.status().records()).isEqualTo(1);
  }

  @Test
  void holdsRecordsOnlyWithinItsQuotas() {
    SimNode few = node(holding(2, 1_000, 9, 9));
    Asker asker = asker(few).asks(put("/node/a", "1:")).asks(put("/node/b", "1:"));
    assertThat(asker.answers()).hasSize(2);
    refusedAfter(few, put("/node/c", "1:"), "record.refused", "records");

    SimNode small = node(holding(9, 40, 9, 9));
    refusedAfter(small, put("/node/c", "1:" + "x".repeat(40)), "record.refused", "bytes");

    SimNode one = node(holding(9, 1_000, 1, 9));
    Asker greedy = asker(one).asks(put("/node/a", "1:")).asks(put("/node/b", "1:"));
    assertThat(greedy.answers()).hasSize(1);
    assertThat(one.counted("record.refused", "records-of-peer")).isEqualTo(1);
    Asker again = asker(one).asks(put("/node/b", "1:"));
    assertThat(again.answers()).as("another peer has its own").hasSize(1);
  }

  @Test
  void aPeerPutsOnlySoOftenHoweverItConnects() {
    SimNode node = node(holding(99, 10_000, 99, 3));
    SimNode peer = client();
    for (int i = 0; i < 3; i++) {
      new Asker(peer.host, node).asks(put("/node/" + i, "1:")).answers();
      peer.host.connections.get(node.id()).close();
      network.run(Duration.ofMillis(1));
    }
    // One a second came back while the three were put.
    for (int i = 3; i < 6; i++) {
      new Asker(peer.host, node).asks(put("/node/" + i, "1:")).asks(put("/node/x" + i, "1:"));
    }
    network.run(Duration.ofMillis(500));
    assertThat(node.counted("record.refused", "rate")).isPositive();
    assertThat(node.kad.status().records()).isLessThan(9);
  }

  @Test
  void holdsProvidersOnlyWithinItsQuotasAndOnlyTheSenderItself() {
    SimNode node = node(holding(9, 1_000, 9, 99));
    byte[] a = {1};
    announces(node, a, 2);
    assertThat(node.counted("provider.refused", "providers-of-key")).isZero();
    announces(node, a, 1);
    assertThat(node.counted("provider.refused", "providers-of-key")).isEqualTo(1);

    SimNode many = client();
    for (byte i = 2; i < 6; i++) {
      announce(many, node, new byte[] {i});
    }
    assertThat(node.counted("provider.refused", "providers")).isPositive();
    SimNode fresh = node(holding(9, 1_000, 9, 99));
    for (byte i = 2; i < 6; i++) {
      announce(many, fresh, new byte[] {i});
    }
    assertThat(fresh.counted("provider.refused", "keys-of-provider")).isPositive();

    KadPeer liar = new KadPeer(node.id(), List.of("/ip4/10.9.9.9/tcp/4001"));
    Asker asker = asker(fresh).asks(Message.addProvider(a, liar));
    assertThat(asker.answers()).isEmpty();
    assertThat(fresh.counted("provider.refused", "sender")).isEqualTo(1);
    Asker homeless = new Asker(many.host, fresh);
    homeless.asks(Message.addProvider(a, new KadPeer(many.id(), List.of()))).answers();
    assertThat(fresh.counted("provider.refused", "addresses")).isEqualTo(1);
    asker(fresh).asks(Message.request(Type.GET_PROVIDERS, new byte[81])).answers();
    asker(fresh).asks(Message.request(Type.FIND_NODE, new byte[0])).answers();
    assertThat(fresh.counted("request.refused", "key")).isEqualTo(2);
  }

  private void announces(SimNode node, byte[] key, int peers) {
    for (int i = 0; i < peers; i++) {
      announce(client(), node, key);
    }
  }

  private void announce(SimNode provider, SimNode node, byte[] key) {
    KadPeer self = new KadPeer(provider.id(), List.of("/ip4/10.9.9.9/tcp/4001"));
    new Asker(provider.host, node).asks(Message.addProvider(key, self)).answers();
  }

  @Test
  void aPeerGetsOnlySoManyStreams() {
    KadParams.Serving serving = new KadParams.Serving(65_536, 15_000, 99, 2, 3, 99, 99, 64);
    SimNode node = node(PARAMS.with(serving));
    SimNode peer = client();
    List<Asker> askers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      askers.add(new Asker(peer.host, node));
    }
    network.run(Duration.ofSeconds(1));
    assertThat(askers).extracting(asker -> asker.broken).containsExactly(false, false, true);
    assertThat(node.counted("stream.refused", "streams-of-peer")).isEqualTo(1);
    asker(node);
    asker(node);
    network.run(Duration.ofSeconds(1));
    assertThat(node.counted("stream.refused", "streams")).isEqualTo(1);
    network.run(Duration.ofMinutes(1));
    assertThat(node.counted("stream.reset", "idle")).isEqualTo(3);
    Asker late = asker(node).asks(Message.request(Type.PING, new byte[0]));
    assertThat(late.answers()).as("streams that are gone count no more").hasSize(1);
  }

  @Test
  void endlessRequestsEndTheStream() {
    KadParams.Serving serving = new KadParams.Serving(65_536, 15_000, 5, 9, 9, 99, 99, 64);
    SimNode node = node(PARAMS.with(serving));
    Asker asker = asker(node);
    for (int i = 0; i < 8; i++) {
      asker.asks(Message.request(Type.PING, new byte[0]));
    }
    assertThat(asker.answers()).hasSize(5);
    assertThat(asker.broken).isTrue();
    assertThat(node.counted("stream.reset", "requests")).isEqualTo(1);

    SimNode slow = node(PARAMS.with(new KadParams.Serving(65_536, 15_000, 999, 9, 9, 1, 10, 64)));
    Asker fast = asker(slow);
    for (int i = 0; i < 20; i++) {
      fast.asks(Message.request(Type.PING, new byte[0]));
    }
    assertThat(fast.answers()).hasSizeBetween(10, 11);
    assertThat(slow.counted("request.refused", "rate")).isEqualTo(1);
  }

  @Test
  void whatIsNoMessageEndsTheStream() {
    SimNode node = node(PARAMS);
    for (byte[] bytes :
        List.of(new byte[] {2, 8, 6}, new byte[] {3, 0x12, 0x7f, 0}, new byte[] {1, (byte) 0xff})) {
      Asker asker = asker(node).says(bytes);
      assertThat(asker.answers()).isEmpty();
      assertThat(asker.broken).isTrue();
    }
    assertThat(node.counted("message.refused", "malformed")).isEqualTo(3);
    byte[] huge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
    Asker asker = asker(node).says(huge);
    network.run(Duration.ofSeconds(1));
    assertThat(asker.broken).isTrue();
    assertThat(node.counted("message.refused", "size")).isEqualTo(1);
  }

  @Test
  void anAnswerIsKeptBelowWhatRustReads() {
    List<SimNode> nodes = network.settled(30, 3, Duration.ofSeconds(10));
    SimNode node = nodes.get(0);
    String value = "1:" + "x".repeat(14_000);
    Asker asker = new Asker(nodes.get(1).host, node).asks(put("/node/a", value));
    asker.answers();
    asker.asks(Message.request(Type.GET_VALUE, "/node/a".getBytes(UTF_8)));
    Message told = asker.answers().get(1);
    assertThat(told.record()).isPresent();
    assertThat(told.closer()).isNotEmpty();
    assertThat(MessageWriter.write(told, Integer.MAX_VALUE, network.encodings))
        .hasSizeLessThan(16 * 1024);
  }

  @Test
  void withoutAValidatorNothingOfItsNamespaceIsTold() {
    SimNode node = node(PARAMS);
    asker(node).asks(put("/node/a", "1:x")).answers();
    node.kad.namespaces().remove("node", SimNode.NUMBERED);
    Message get = Message.request(Type.GET_VALUE, "/node/a".getBytes(UTF_8));
    assertThat(asker(node).asks(get).answers().get(0).record()).isEmpty();
    node.kad.namespaces().add("node", SimNode.NUMBERED);
    assertThat(asker(node).asks(get).answers().get(0).record()).isPresent();
  }

  @Test
  void aStoredRecordThatExpiredByItsOwnWordsIsNotTold() {
    SimNode node = node(PARAMS);
    asker(node).asks(put("/node/a", "1:x")).answers();
    node.kad.namespaces().remove("node", SimNode.NUMBERED);
    node.kad.namespaces().add("node", SimNode.NONE);
    Message get = Message.request(Type.GET_VALUE, "/node/a".getBytes(UTF_8));
    assertThat(asker(node).asks(get).answers().get(0).record()).isEmpty();
    assertThat(node.counted("record.dropped", "invalid")).isEqualTo(1);
    assertThat(node.kad.status().records()).isZero();
  }

  @Test
  void aValidatorThatThrowsRefuses() {
    SimNode node = node(PARAMS);
    node.kad.namespaces().add("bad", SimNode.THROWING);
    refusedAfter(node, put("/bad/a", "1:x"), "record.refused", "invalid");
    assertThat(node.counted("validator.failed", "bad")).isEqualTo(1);
  }

  @Test
  void oneThatIsClosedIsNoServerAnyMore() {
    SimNode node = node(PARAMS);
    SimNode other = node(PARAMS);
    node.host.dial(other.host);
    network.run(Duration.ofSeconds(3));
    assertThat(other.kad.status().peers()).isEqualTo(1);
    Asker asker = asker(node);
    node.kad.close();
    network.run(Duration.ofSeconds(3));
    assertThat(asker.broken).isTrue();
    assertThat(other.kad.status().peers()).isZero();
    assertThat(node.kad.find(other.id(), Duration.ofSeconds(1))).isCompletedExceptionally();
  }

  @Test
  void idsAroundAKeyDoNotFillAMessageOfOthers() {
    ProtoWriter many = new ProtoWriter().varint(1, 4).bytes(2, new byte[] {1});
    SimNode node = node(PARAMS);
    byte[] peer = MessageWriter.peer(new KadPeer(node.id(), List.of())).toByteArray();
    for (int i = 0; i < 900; i++) {
      many.bytes(8, peer);
    }
    byte[] message = many.toByteArray();
    Asker asker = asker(node).says(VarintFrames.encode(message).array());
    assertThat(asker.answers()).hasSize(1);
  }
}
