package org.opencloud.discovery.container;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.harness.Deadline;
import org.opencloud.discovery.harness.NatsServer;
import org.opencloud.discovery.harness.Node;
import org.opencloud.discovery.harness.NodeKey;
import org.opencloud.discovery.harness.NodePlan;
import org.opencloud.discovery.keys.PreSharedKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.PartnerMessages;
import org.opencloud.discovery.wire.PeerRecord;
import org.opencloud.discovery.wire.RecordCodec;
import org.opencloud.discovery.wire.RecordMessages;
import org.opencloud.discovery.wire.RecordMessages.Beat;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.WireLimits;

/**
 * What a peer with the network's key can do to an indexer with partners, on the streams on which it
 * may ask, publish, get, beat and tell.
 */
class HostileStreamsIT {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final EventIds IDS = new EventIds(RANDOM);
  private static final String ASK = "/opencloud/resource/ask/1.0";
  private static final List<Purpose> TOLD =
      List.of(Purpose.CREATE, Purpose.UPDATE, Purpose.DELETE, Purpose.CONSIDERS, Purpose.PLANNER);
  private static final int STREAMS_OF_ONE = 16;
  private static final int RECORD_STREAMS_OF_ONE = 64;

  private static final Running RUNNING = new Running();
  private static PreSharedKey network;
  private static Node node;
  private static ForeignPeer honest;

  private ForeignPeer hostile;
  private Watched watched;

  @BeforeAll
  static void startNode() throws Exception {
    Path directory = Ground.fresh("hostile-streams");
    byte[] swarmKey = NodeKey.swarmKey();
    network = PreSharedKey.parse(swarmKey);
    NatsServer nats = RUNNING.add(NatsServer.start("nats", directory));
    NodePlan plan =
        plan(directory.resolve("node"), swarmKey)
            .on(nats)
            .with("indexer", "heartbeat.seconds", "1")
            .with("indexer", "nodes.max", "2")
            .with("indexer", "gets.per.second", "80");
    node = RUNNING.add(Node.create(Ground.distribution(), plan));
    node.start();
    node.awaitReady(READY);
    node.run("feature:install oc-indexer");
    Owned.add(node, Owned.visible("public", "gpu"));
    honest = RUNNING.add(ForeignPeer.join(node, network));
    assertThat(Deadline.in(READY).await(HostileStreamsIT::keepsTheHonest)).as("serves").isTrue();
  }

  /** Of two partners the one with the smaller id opens the heartbeat: nearly all peers, here. */
  private static NodePlan plan(Path directory, byte[] swarmKey) {
    NodeKey key =
        Stream.generate(NodeKey::generate)
            .filter(one -> one.peerId().compareTo("12D3KooWS") > 0)
            .findFirst()
            .orElseThrow();
    return new NodePlan(
        "node", directory, key, swarmKey, List.of(), Map.of(), Optional.empty(), Duration.ZERO);
  }

  private static boolean keepsTheHonest() {
    return honest
        .exchange(RecordMessages.PUBLISH_PROTOCOL, record(honest, 1))
        .contains("\"code\":\"stored\"");
  }

  @AfterAll
  static void stopNode() throws Exception {
    RUNNING.close();
  }

  @BeforeEach
  void join() {
    hostile = ForeignPeer.join(node, network);
    watched = Watched.from(node);
  }

  @AfterEach
  void nodeIsWell() {
    hostile.close();
    String answer = honest.exchange(ASK, json(question(honest, Events.Draft::same)));
    assertThat(answer).contains("search.end").contains("COMPUTE");
    assertThat(honest.exchange(RecordMessages.GET_PROTOCOL, keys(honest.did())))
        .contains("{\"found\":1,\"missing\":[]}");
    watched.nothingLogged();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** One byte more than may stand before the end of a line. */
  private static byte[] endless(int limit) {
    byte[] bytes = new byte[limit + 1];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  private static byte[] json(Event event) {
    return EventCodec.encode(event);
  }

  private static byte[] keys(String... names) {
    return RecordMessages.encodeKeys(List.of(names));
  }

  private static Event question(ForeignPeer asker, UnaryOperator<Events.Draft> change) {
    return asker.events().direct(node.key().did(), "gpu", change);
  }

  private static Events impostor() {
    return new Events(PrivateKey.generate(RANDOM), network.fingerprint());
  }

  private static void isReset(ForeignPeer.Told stream) {
    assertThat(Deadline.in(SOON).await(stream::broken)).as("reset").isTrue();
  }

  private void relate(ForeignPeer peer, String how) {
    node.run("peer:relate " + peer.peerId() + " " + how);
  }

  // Questions

  private void asksInVain(byte[] said) {
    isReset(hostile.say(ASK, said));
  }

  private void asksInVain(UnaryOperator<Events.Draft> change) {
    asksInVain(json(question(hostile, change)));
  }

  @Test
  void answersNoQuestionThatIsNotRightInEveryRespect() {
    String other = NodeKey.generate().did();
    Event good = question(hostile, Events.Draft::same);
    asksInVain(ascii("no json"));
    asksInVain(new byte[0]);
    asksInVain(new byte[] {-1, 0, -2, '\n'});
    asksInVain(ascii("[".repeat(8_000)));
    asksInVain(new String(json(good), UTF_8).substring(0, 60).getBytes(UTF_8));
    isReset(hostile.open(ASK).write(endless(WireLimits.QUESTION_BYTES)));
    asksInVain(json(hostile.events().question("gpu", 9)));
    asksInVain(draft -> draft.to(other));
    asksInVain(draft -> draft.network("00112233445566778899aabbccddeeff"));
    asksInVain(draft -> draft.purpose(Purpose.ANSWER));
    asksInVain(draft -> draft.purpose(Purpose.RECORD));
    asksInVain(json(good.signed(new byte[64])));
    asksInVain(
        json(impostor().direct(node.key().did(), "gpu", draft -> draft.from(hostile.did()))));
    asksInVain(draft -> draft.from(other));
    asksInVain(draft -> draft.issued(0, 61_000));
    asksInVain(draft -> draft.issued(-180_000, 5_000));
    asksInVain(draft -> draft.issued(180_000, 5_000));
    assertThat(hostile.exchange(ASK, json(good))).contains("search.end");
    asksInVain(json(good));

    watched.rose(
        "search.question.dropped",
        Map.of(
            "malformed", 5L,
            "oversized", 1L,
            "receiver", 1L,
            "network", 1L,
            "type", 2L,
            "signature", 3L,
            "author", 1L,
            "times", 1L,
            "expired", 1L,
            "early", 1L));
    watched.rose(Map.of("search.question.dropped{replayed}", 1L));
    assertThat(node.run("peer:show " + hostile.peerId())).contains("questions (", "signature 3");
  }

  // Records

  private static byte[] record(ForeignPeer peer, long sequence) {
    return record(peer, peer.key(), network.fingerprint(), sequence, 0, 600);
  }

  private static byte[] record(
      ForeignPeer of, PrivateKey key, String network, long sequence, long from, long seconds) {
    Instant issued = Instant.now().plusSeconds(from);
    PeerRecord said =
        new PeerRecord(
            network,
            new Did(of.did()),
            new PeerId(of.peerId()),
            "hostile",
            List.of("/ip4/192.0.2.7/tcp/4001"),
            Set.of(),
            sequence,
            issued,
            issued.plusSeconds(seconds));
    return RecordCodec.sign(said, IDS.next(), key::sign).json();
  }

  private String publish(byte[] said) {
    String answer = hostile.exchange(RecordMessages.PUBLISH_PROTOCOL, said);
    return answer.replaceAll("\\{\"code\":\"([a-z]+)\".*\n", "$1");
  }

  @Test
  void keepsNoRecordThatIsNotItsSenders() {
    PrivateKey other = PrivateKey.generate(RANDOM);
    String ours = network.fingerprint();
    byte[] good = record(hostile, 7);
    String forged =
        new String(good, UTF_8)
            .replaceAll("\"signature\":\"[^\"]*\"", "\"signature\":\"" + "A".repeat(86) + "==\"");
    byte[] question = json(hostile.events().question("gpu", 9, d -> d.purpose(Purpose.RECORD)));
    assertThat(publish(good)).isEqualTo("stored");
    assertThat(publish(good)).isEqualTo("stored");
    assertThat(publish(record(hostile, 7))).isEqualTo("stale");
    assertThat(publish(record(hostile, 6))).isEqualTo("stale");
    assertThat(publish(record(hostile, hostile.key(), ours, 8, -7_200, 600))).isEqualTo("expired");
    assertThat(publish(record(hostile, hostile.key(), ours, 8, 7_200, 600))).isEqualTo("early");
    assertThat(publish(ascii("no json"))).isEqualTo("malformed");
    assertThat(publish(question)).isEqualTo("malformed");
    assertThat(publish(endless(WireLimits.RECORD_BYTES))).isEqualTo("oversized");
    assertThat(publish(record(honest, 9))).isEqualTo("sender");
    assertThat(publish(record(hostile, other, ours, 8, 0, 600))).isEqualTo("signature");
    assertThat(publish(forged.getBytes(UTF_8))).isEqualTo("signature");
    assertThat(publish(record(hostile, hostile.key(), "ab".repeat(16), 8, 0, 600)))
        .isEqualTo("network");
    assertThat(publish(record(hostile, hostile.key(), ours, 8, 0, 90_000))).isEqualTo("times");

    watched.rose(
        "indexer.publish.refused",
        Map.of(
            "stale", 2L,
            "expired", 1L,
            "early", 1L,
            "malformed", 2L,
            "oversized", 1L,
            "sender", 1L,
            "signature", 2L,
            "network", 1L,
            "times", 1L));
    assertThat(honest.exchange(RecordMessages.GET_PROTOCOL, keys(hostile.did())))
        .contains(new String(good, UTF_8));
    assertThat(node.run("peer:show " + hostile.peerId())).contains("records (", "signature 2");
  }

  @Test
  void hasNothingMoreToDoWithWhoOffendsTooOften() {
    IntStream.range(0, 10).forEach(i -> publish(ascii("no json")));
    isReset(hostile.say(RecordMessages.PUBLISH_PROTOCOL, ascii("no json")));
    isReset(hostile.say(RecordMessages.GET_PROTOCOL, keys(honest.did())));

    watched.rose(Map.of("indexer.publish.refused{malformed}", 10L));
    watched.roseAtLeast("indexer.publish.refused{offender}", 1);
    watched.roseAtLeast("indexer.get.refused{offender}", 1);
  }

  private void getsNothing(byte[] said) {
    isReset(hostile.say(RecordMessages.GET_PROTOCOL, said));
  }

  @Test
  void resetsGetsThatAreNone() {
    String[] many = IntStream.range(0, 65).mapToObj(i -> "did:key:z6Mk" + i).toArray(String[]::new);
    getsNothing(ascii("no json"));
    getsNothing(new byte[0]);
    getsNothing(ascii("{\"keys\":[]}"));
    getsNothing(ascii("{\"keys\":[7]}"));
    getsNothing(keys(many));
    getsNothing(ascii(new String(keys("a"), US_ASCII) + "\n" + new String(keys("b"), US_ASCII)));
    getsNothing(endless(WireLimits.RECORD_BYTES));

    watched.rose("indexer.get.refused", Map.of("malformed", 6L, "oversized", 1L));
  }

  @Test
  void answersNoMoreGetsThanItsRate() {
    IntStream.range(0, 120)
        .mapToObj(i -> hostile.open(RecordMessages.GET_PROTOCOL).write(keys(honest.did())))
        .toList()
        .forEach(ForeignPeer.Told::finish);

    assertThat(watched.sum(10, "indexer.get.refused{rate}", "indexer.get.refused{streams}"))
        .isGreaterThanOrEqualTo(10);
  }

  private byte[] beat() {
    byte[] beat = RecordMessages.encode(new Beat(System.currentTimeMillis(), 1, 0));
    byte[] line = Arrays.copyOf(beat, beat.length + 1);
    line[beat.length] = '\n';
    return line;
  }

  private ForeignPeer.Told heartbeat(byte[] said) {
    return hostile.open(RecordMessages.HEARTBEAT_PROTOCOL).write(said);
  }

  @Test
  void resetsHeartbeatsThatAreNoneAndThoseThatFallSilent() {
    isReset(heartbeat(ascii("no json\n")));
    isReset(heartbeat(ascii("{\"time\":-7}\n")));
    isReset(heartbeat(endless(WireLimits.RECORD_MESSAGE_BYTES)));
    byte[] flood = new byte[beat().length * 20];
    for (int i = 0; i < 20; i++) {
      System.arraycopy(beat(), 0, flood, i * beat().length, beat().length);
    }
    isReset(heartbeat(flood));
    ForeignPeer.Told before = heartbeat(beat());
    ForeignPeer.Told silent = heartbeat(beat());
    isReset(before);
    isReset(silent);

    watched.rose(
        "indexer.heartbeat.refused",
        Map.of("malformed", 2L, "oversized", 1L, "rate", 1L, "silent", 1L));
  }

  @Test
  void tellsWhoFindsNoRoomThatItIsFull() {
    try (ForeignPeer other = ForeignPeer.join(node, network)) {
      ForeignPeer.Told first = honest.open(RecordMessages.HEARTBEAT_PROTOCOL).write(beat());
      other.open(RecordMessages.HEARTBEAT_PROTOCOL).write(beat());
      assertThat(Deadline.in(SOON).await(() -> nodes() == 2)).as("two nodes").isTrue();

      String answer = hostile.exchange(RecordMessages.HEARTBEAT_PROTOCOL, beat());
      assertThat(answer).contains("\"nodes\":2,\"max_nodes\":2").contains("\"code\":\"full\"");
      first.finish();
    }
    watched.rose(Map.of("indexer.heartbeat.refused{full}", 1L));
    assertThat(node.run("peer:show " + hostile.peerId())).contains("1 heartbeat (full)");
  }

  private static int nodes() {
    return Answered.json(node.run("network:records --json")).path("nodes").asInt();
  }

  // Notices

  private String tell(Purpose on, byte[] said) {
    String answer = hostile.exchange(PartnerMessages.protocol(on), said);
    return answer.replaceAll("\\{\"code\":\"([a-z_]+)\".*\n", "$1");
  }

  private Event notice(Purpose purpose, UnaryOperator<Events.Draft> change) {
    String resource = "{\"id\":\"theirs\",\"data_type\":\"COMPUTE\",\"name\":\"gpu\"}";
    return hostile.events().notice(purpose, node.key().did(), resource, change);
  }

  private String creates(UnaryOperator<Events.Draft> change) {
    return tell(Purpose.CREATE, json(notice(Purpose.CREATE, change)));
  }

  private String creates(String resource) {
    return creates(draft -> draft.payload(resource));
  }

  @Test
  void takesNothingFromStrangers() {
    for (Purpose purpose : TOLD) {
      assertThat(tell(purpose, json(notice(purpose, Events.Draft::same)))).isEqualTo("not_partner");
    }
    isReset(hostile.open(PartnerMessages.HEARTBEAT_PROTOCOL));

    watched.rose(
        Map.of(
            "partners.notice.refused{not_partner}", 5L,
            "partners.heartbeat{refused_not_partner}", 1L));
  }

  @Test
  void takesFromPartnersWhatIsTheirsAndNothingElse() {
    relate(hostile, "PARTNER --types COMPUTE");
    String other = NodeKey.generate().did();
    Event good = notice(Purpose.CREATE, Events.Draft::same);
    Event forged =
        impostor().notice(Purpose.CREATE, node.key().did(), "{}", d -> d.from(hostile.did()));
    assertThat(tell(Purpose.CREATE, json(good))).isEqualTo("taken");
    assertThat(tell(Purpose.CREATE, json(good))).isEqualTo("replay");
    assertThat(tell(Purpose.CREATE, ascii("no json"))).isEqualTo("malformed");
    assertThat(tell(Purpose.CREATE, new byte[0])).isEqualTo("malformed");
    assertThat(tell(Purpose.CREATE, ascii("{}\n{}\n"))).isEqualTo("malformed");
    assertThat(tell(Purpose.CREATE, endless(WireLimits.ANSWER_BYTES))).isEqualTo("oversized");
    assertThat(tell(Purpose.DELETE, json(notice(Purpose.CREATE, Events.Draft::same))))
        .isEqualTo("type");
    assertThat(creates(draft -> draft.network("ab".repeat(16)))).isEqualTo("network");
    assertThat(creates(draft -> draft.to(other))).isEqualTo("receiver");
    assertThat(creates(draft -> draft.from(other))).isEqualTo("sender");
    assertThat(creates(draft -> draft.issued(0, 61_000))).isEqualTo("times");
    assertThat(creates(draft -> draft.issued(-180_000, 30_000))).isEqualTo("times");
    assertThat(creates(draft -> draft.issued(180_000, 30_000))).isEqualTo("times");
    assertThat(tell(Purpose.CREATE, json(forged))).isEqualTo("signature");
    byte[] unsigned = json(notice(Purpose.CREATE, Events.Draft::same).signed(new byte[64]));
    assertThat(tell(Purpose.CREATE, unsigned)).isEqualTo("signature");
    assertThat(tell(Purpose.CREATE, elsewhere())).isEqualTo("signature");
    assertThat(creates(draft -> draft.dataType("PEER"))).isEqualTo("data_type");
    assertThat(creates(draft -> draft.dataType("STORAGE"))).isEqualTo("terms");
    assertThat(creates("{\"id\":\" \"}")).isEqualTo("id");
    assertThat(creates("{\"id\":\"x\",\"data_type\":\"STORAGE\"}")).isEqualTo("data_type");
    for (Purpose purpose : List.of(Purpose.CREATE, Purpose.UPDATE, Purpose.DELETE)) {
      assertThat(tell(purpose, json(notice(purpose, HostileStreamsIT::ofAnother))))
          .isEqualTo("creator");
    }
    byte[] list = json(notice(Purpose.CONSIDERS, draft -> draft.payload("[]")));
    assertThat(tell(Purpose.CONSIDERS, list)).isEqualTo("malformed");

    watched.rose(
        "partners.notice.refused",
        Map.of(
            "malformed", 4L,
            "oversized", 1L,
            "type", 1L,
            "network", 1L,
            "receiver", 1L,
            "sender", 1L,
            "times", 3L,
            "signature", 3L,
            "data_type", 2L,
            "terms", 1L));
    watched.rose("partners.notice.refused", Map.of("replay", 1L, "id", 1L, "creator", 3L));
    assertThat(node.run("peer:show " + hostile.peerId())).contains("notices (", "creator 3");
    assertThat(node.run("resource:list --no-format")).contains("public").doesNotContain("theirs");
  }

  private static Events.Draft ofAnother(Events.Draft draft) {
    return draft.payload(
        "{\"id\":\"public\",\"data_type\":\"COMPUTE\",\"creator_id\":\"%s\"}"
            .formatted(node.key().did()));
  }

  /** A notice of the right form whose signature was made for another purpose. */
  private byte[] elsewhere() {
    String update = new String(json(notice(Purpose.UPDATE, Events.Draft::same)), UTF_8);
    return update.replace("\"type\":\"update\"", "\"type\":\"create\"").getBytes(UTF_8);
  }

  @Test
  void takesNoMoreNoticesOfAPartnerThanItsRate() {
    relate(hostile, "PARTNER");
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < 400 && !codes.contains("rate"); i++) {
      codes.add(creates(Events.Draft::same));
    }

    assertThat(codes).contains("taken").contains("rate");
    watched.roseAtLeast("partners.notice.refused{rate}", 1);
  }

  @Test
  void resetsHeartbeatsOfPartnersThatAreNone() {
    while (hostile.peerId().compareTo(node.key().peerId()) > 0) {
      hostile.close();
      hostile = ForeignPeer.join(node, network);
    }
    relate(hostile, "PARTNER");
    // The right time: a partner's clock is compared, and a wrong one worth a warning.
    String beat = "{\"time\":%d,\"every_ms\":20000}\n".formatted(System.currentTimeMillis());
    byte[] flood = ascii(beat.repeat(30));
    for (byte[] said :
        List.of(ascii("no json\n"), flood, endless(WireLimits.RECORD_MESSAGE_BYTES))) {
      isReset(hostile.open(PartnerMessages.HEARTBEAT_PROTOCOL).write(said));
    }

    watched.rose(
        "partners.heartbeat",
        Map.of("refused_malformed", 1L, "refused_rate", 1L, "refused_oversized", 1L));
  }

  // All of them

  private static List<String> exchanges() {
    List<String> all = new ArrayList<>();
    all.add(ASK);
    all.add(RecordMessages.PUBLISH_PROTOCOL);
    all.add(RecordMessages.GET_PROTOCOL);
    all.add(TypeMessages.PROTOCOL);
    TOLD.forEach(purpose -> all.add(PartnerMessages.protocol(purpose)));
    return all;
  }

  @Test
  void endsStreamsOnWhichNothingGetsDone() {
    relate(hostile, "PARTNER");
    asksAndNeverReads();
    List<ForeignPeer.Told> all = new ArrayList<>();
    for (String protocol : exchanges()) {
      all.add(hostile.open(protocol));
      all.add(hostile.open(protocol).write(ascii("{\"keys\":[")));
    }
    List<ForeignPeer.Told> dripping = exchanges().stream().map(hostile::open).toList();
    all.addAll(dripping);
    Deadline.in(SOON)
        .await(
            () -> {
              dripping.forEach(stream -> stream.write(new byte[] {'{'}));
              return all.stream().allMatch(ForeignPeer.Told::over);
            });

    assertThat(all).allMatch(ForeignPeer.Told::over);
    watched.rose(
        Map.of(
            "search.question.dropped{slow}", 3L,
            "indexer.publish.refused{slow}", 3L,
            "indexer.get.refused{slow}", 3L,
            "types.request.refused{slow}", 3L,
            "partners.notice.refused{slow}", 15L));
    watched.roseAtLeast("search.answer.cancelled{late}", 1);
  }

  @Test
  void letsNoPeerHaveAllStreams() {
    relate(hostile, "PARTNER");
    int all = RECORD_STREAMS_OF_ONE + 1;
    for (int i = 0; i < all; i++) {
      hostile.open(RecordMessages.GET_PROTOCOL);
    }
    for (int i = 0; i <= STREAMS_OF_ONE; i++) {
      hostile.open(PartnerMessages.protocol(Purpose.CREATE));
      hostile.open(TypeMessages.PROTOCOL);
    }

    watched.rose(
        Map.of("indexer.get.refused{streams}", 1L, "partners.notice.refused{streams}", 1L));
    watched.roseAtLeast("types.request.refused{streams}", 1);
  }

  @Test
  void cutsEveryStreamOfAPeerThatIsBlacklisted() {
    List<ForeignPeer.Told> all = exchanges().stream().map(hostile::open).toList();
    relate(hostile, "BLACKLIST");

    all.forEach(HostileStreamsIT::isReset);
    assertThat(Deadline.in(SOON).await(() -> !hostile.connected())).isTrue();
    assertThat(honest.exchange(RecordMessages.GET_PROTOCOL, keys(honest.did()))).contains("1,");
  }

  /** What it would get is more than a stream's window holds. */
  private void asksAndNeverReads() {
    String filler = ",\"description\":\"" + "filler ".repeat(3_000) + "\"}";
    Owned.add(
        node,
        IntStream.range(0, 30)
            .mapToObj(i -> Owned.visible("big-" + i, "huge").replace("}", filler))
            .toArray(String[]::new));
    var unread = hostile.openUnread(ASK);
    UnaryOperator<Events.Draft> toNode = draft -> draft.to(node.key().did());
    unread.write(ByteBuffer.wrap(json(hostile.events().question("huge", 100, toNode))));
    unread.closeWrite();
  }
}
