package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.PartnerMessages;

/** What a partner, or somebody who is none, can say to a node. */
class HostileSenderTest {
  private static final TestKey KEY = TestKey.of(9);

  private final TestLab lab = new TestLab();
  private final TestNode node = new TestNode(lab, 1);
  private final LoopbackNode partner = lab.network.join(KEY.peerId(), KEY.publicKey());
  private int sent;

  @BeforeEach
  void bePartner() {
    node.directory.know(KEY, Relation.PARTNER);
    lab.network.connect(node.net, partner);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private PeerStream open(Purpose purpose) {
    return lab.of(
        partner.open(
            node.key.peerId(), List.of(), PartnerMessages.protocol(purpose), Duration.ZERO));
  }

  private Told told(Consumer<Told> change) {
    Told told = new Told(KEY, node, lab.clock.millis());
    told.id = "AAECAwQFBgcICQoLDA" + String.format("%04d", sent++);
    change.accept(told);
    return told;
  }

  private String answerTo(Consumer<Told> change) {
    return answerTo(Purpose.CREATE, told(change));
  }

  private String answerTo(Purpose stream, Told told) {
    return answerTo(stream, told, told.line());
  }

  private String answerTo(Purpose purpose, Told told, byte[] bytes) {
    PeerStream stream = open(purpose);
    stream.read(told);
    stream.write(ByteBuffer.wrap(bytes));
    stream.closeWrite();
    lab.until(told::isOver);
    return told.code();
  }

  private void assertRefused(String code, Consumer<Told> change) {
    long before = node.refused(code);
    assertThat(answerTo(change)).isEqualTo(code);
    assertThat(node.refused(code)).isEqualTo(before + 1);
    assertThat(node.refusals.noted).endsWith(KEY.peerId().text() + " NOTICE " + code);
    assertThat(node.heard).isEmpty();
  }

  @Test
  void takesWhatIsRight() {
    assertThat(answerTo(told -> {})).isEqualTo("taken");

    assertThat(node.heard)
        .containsExactly("CREATE COMPUTE  {\"creator_id\":\"" + KEY.did() + "\",\"id\":\"r1\"}");
    assertThat(node.net.openStreams()).isZero();
  }

  @Test
  void anAnswerIsOneLine() {
    Told told = told(t -> {});
    answerTo(Purpose.CREATE, told);

    assertThat(told.answer()).isEqualTo("{\"code\":\"taken\",\"message\":\"\"}\n");
  }

  @Test
  void refusesWhatIsNotForIt() {
    assertRefused("network", told -> told.network = "ff".repeat(16));
    assertRefused("receiver", told -> told.to = TestKey.of(8).did().text());
    assertRefused("receiver", told -> told.to = "");
    assertRefused("sender", told -> told.sender = TestKey.of(8).did().text());
    assertRefused("sender", told -> told.sender = UUID.randomUUID().toString());
  }

  @Test
  void looksAtTheTimes() {
    assertRefused("times", told -> told.expires = told.issued);
    assertRefused("times", told -> told.expires = told.issued + 60_001);
    assertRefused("times", told -> shift(told, 60_001));
    assertRefused("times", told -> shift(told, -90_001));
    assertThat(answerTo(told -> shift(told, 60_000))).isEqualTo("taken");
    assertThat(answerTo(told -> shift(told, -90_000))).isEqualTo("taken");
  }

  private static void shift(Told told, long millis) {
    told.issued += millis;
    told.expires += millis;
  }

  @Test
  void takesNothingTwice() {
    Told first = told(told -> {});
    assertThat(answerTo(Purpose.CREATE, first)).isEqualTo("taken");
    Told again = told(told -> told.id = first.id);

    assertThat(answerTo(Purpose.CREATE, again)).isEqualTo("replay");
    assertThat(node.heard).hasSize(1);
    assertThat(node.refused("replay")).isOne();
  }

  @Test
  void wantsASignatureForThisVeryPurpose() {
    assertRefused("signature", told -> told.signedFor = Purpose.UPDATE);
    assertRefused("signature", told -> told.signedFor = Purpose.ANSWER);
    assertRefused("type", told -> told.purpose = told.signedFor = Purpose.UPDATE);
    assertRefused("type", told -> told.purpose = told.signedFor = Purpose.RECORD);
    Told lent = told(told -> {});
    byte[] line = lent.line();
    line[new String(line, UTF_8).indexOf("signature") + 14] ^= 1;
    assertThat(answerTo(Purpose.CREATE, lent, line)).isIn("signature", "malformed");
  }

  @Test
  void aPartnerChangesWhatItOwnsAndNothingElse() {
    String other = TestKey.of(8).did().text();
    assertRefused("creator", told -> told.payload = owned(other));
    assertRefused("creator", told -> told.payload = owned(node.key.did().text()));
    assertRefused("creator", told -> told.payload = owned(""));
    assertRefused(
        "malformed",
        told ->
            told.payload =
                "{\"id\":\"r1\",\"creator_id\":\"" + KEY.did() + "\",\"CREATOR_ID\":\"x\"}");
    assertThat(answerTo(told -> told.payload = owned(KEY.did().text()))).isEqualTo("taken");
    assertThat(answerTo(told -> told.payload = owned(KEY.peerId().text()))).isEqualTo("taken");
  }

  private static String owned(String creator) {
    return "{\"id\":\"r1\",\"creator_id\":\"" + creator + "\"}";
  }

  @Test
  void aResourceHasANameAndAType() {
    assertRefused("id", told -> told.payload = "{\"id\":\" \"}");
    assertRefused("id", told -> told.payload = "{}");
    assertRefused("malformed", told -> told.payload = "{\"id\":7}");
    assertRefused("data_type", told -> told.type = "");
    assertRefused("data_type", told -> told.type = "PEER");
    assertRefused("data_type", told -> told.payload = "{\"id\":\"r\",\"data_type\":\"DATA\"}");
    assertRefused("malformed", told -> told.payload = "[]");
    assertRefused("oversized", told -> told.payload = "{\"id\":\"" + "x".repeat(131_072) + "\"}");
  }

  @Test
  void theTermsSayWhatIsTaken() {
    node.directory.agree(KEY, Direction.BOTH, Set.of("DATA"));
    assertRefused("terms", told -> {});
    node.directory.agree(KEY, Direction.GIVE, Set.of());
    assertRefused("terms", told -> {});
  }

  @Test
  void takesConsidersAndPlansAsTheyAre() {
    for (Purpose purpose : List.of(Purpose.CONSIDERS, Purpose.PLANNER)) {
      Told told =
          told(
              t -> {
                t.purpose = t.signedFor = purpose;
                t.type = "WORKFLOW_EXECUTION";
                t.payload = "{\"id\":7,\"creator_id\":\"anybody\"}";
              });
      assertThat(answerTo(purpose, told)).isEqualTo("taken");
      Told list =
          told(
              t -> {
                t.purpose = t.signedFor = purpose;
                t.payload = "[]";
              });
      assertThat(answerTo(purpose, list)).isEqualTo("malformed");
    }
    assertThat(node.heard)
        .contains("PLANNER WORKFLOW_EXECUTION  {\"id\":7,\"creator_id\":\"anybody\"}");
  }

  @Test
  void anOpaqueNameIsTheOneThatIsKnown() {
    Did name = new Did("00000000-0000-4000-8000-000000000001");
    assertRefused("sender", told -> told.sender = name.text());

    node.directory.know(KEY, name, Relation.PARTNER, Partnership.FULL);

    assertThat(answerTo(told -> told.sender = name.text())).isEqualTo("taken");
  }

  @Test
  void nobodyElseIsHeard() {
    node.directory.know(KEY, Relation.NONE);
    for (Purpose purpose :
        List.of(
            Purpose.CREATE, Purpose.UPDATE, Purpose.DELETE, Purpose.CONSIDERS, Purpose.PLANNER)) {
      assertThat(answerTo(purpose, told(t -> t.purpose = t.signedFor = purpose)))
          .isEqualTo("not_partner");
    }
    assertThat(node.refused("not_partner")).isEqualTo(5);
    node.directory.know(KEY, Relation.BLACKLIST);
    assertRefused0("reset", "blacklisted");
    node.node.unbind(node.directory);
    assertThat(answerTo(told -> {})).isEqualTo("unavailable");
  }

  private void assertRefused0(String seen, String counted) {
    assertThat(answerTo(told -> {})).isEqualTo(seen);
    assertThat(node.refused(counted)).isOne();
  }

  @Test
  void blacklistingEndsWhatIsOpen() {
    Told told = told(t -> {});
    open(Purpose.CREATE).read(told);
    lab.pass(Duration.ZERO);

    node.directory.know(KEY, Relation.BLACKLIST);

    lab.until(() -> told.code().equals("reset"));
  }

  @Test
  void saysWhenThereIsNoRoom() {
    node.room = false;
    assertRefused("busy", told -> {});
    node.node.ports().listener().empty(node);
    assertRefused("unavailable", told -> {});
  }

  @Test
  void aByteAtATimeIsAsGoodAsAll() {
    Told told = told(t -> {});
    PeerStream stream = open(Purpose.CREATE);
    stream.read(told);
    for (byte b : told.line()) {
      stream.write(ByteBuffer.wrap(new byte[] {b}));
    }
    stream.closeWrite();
    lab.until(told::isOver);

    assertThat(told.code()).isEqualTo("taken");
  }

  @Test
  void whoDoesNotComeToAnEndIsRefused() {
    Told told = told(t -> {});
    PeerStream stream = open(Purpose.CREATE);
    stream.read(told);
    stream.write(ByteBuffer.wrap(told.line()));
    lab.pass(Duration.ofSeconds(9));
    assertThat(told.code()).isEqualTo("open");

    lab.pass(Duration.ofSeconds(1));

    assertThat(told.code()).isEqualTo("slow");
    assertThat(node.refused("slow")).isOne();
    lab.pass(Duration.ofSeconds(3));
    assertThat(node.net.openStreams()).isZero();
    assertThat(node.meters.gauge("partners", "streams.open")).isZero();
  }

  @Test
  void moreThanOneEventIsRefusedAndSoIsNone() {
    Told told = told(t -> {});
    byte[] twice = (new String(told.line(), UTF_8).repeat(2)).getBytes(UTF_8);
    assertThat(answerTo(Purpose.CREATE, told, twice)).isEqualTo("malformed");
    assertThat(answerTo(Purpose.CREATE, told(t -> {}), new byte[0])).isEqualTo("malformed");
    assertThat(answerTo(Purpose.CREATE, told(t -> {}), "{}\n".getBytes(UTF_8)))
        .isEqualTo("malformed");
    assertThat(node.refused("malformed")).isEqualTo(3);
  }

  @Test
  void moreThanAnEventMayBeIsNotRead() {
    Told told = told(t -> {});
    byte[] large = new byte[192 * 1024 + 1];
    java.util.Arrays.fill(large, (byte) ' ');

    assertThat(answerTo(Purpose.CREATE, told, large)).isEqualTo("oversized");
    assertThat(node.refused("oversized")).isOne();
  }

  @Test
  void aFloodIsHeldToTheRate() {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < TestNode.SETTINGS.burst() + 5; i++) {
      answers.add(answerTo(told -> {}));
    }

    assertThat(answers.subList(0, TestNode.SETTINGS.burst())).containsOnly("taken");
    assertThat(answers.subList(TestNode.SETTINGS.burst(), answers.size())).containsOnly("rate");
    assertThat(node.refused("rate")).isEqualTo(5);
    lab.pass(Duration.ofSeconds(1));
    assertThat(answerTo(told -> {})).isEqualTo("taken");
  }

  @Test
  void streamsThatStayOpenHaveALimit() {
    for (int i = 0; i < TestNode.SETTINGS.streams(); i++) {
      open(Purpose.CREATE);
    }
    lab.pass(Duration.ZERO);

    assertThat(answerTo(told -> {})).isEqualTo("reset");
    assertThat(node.refused("streams")).isOne();
  }

  @Test
  void strangersLeaveRoomForPartners() {
    node.directory.know(KEY, Relation.NONE);
    for (int i = 0; i < TestNode.SETTINGS.streams(); i++) {
      open(Purpose.CREATE);
    }
    lab.pass(Duration.ZERO);
    assertThat(node.refused("streams")).isEqualTo(TestNode.SETTINGS.streams() / 2);

    node.directory.know(KEY, Relation.PARTNER);

    assertThat(answerTo(told -> {})).isEqualTo("taken");
  }

  @Test
  void whoNeverReadsTheAnswerIsLeftAlone() {
    PeerStream stream = open(Purpose.CREATE);
    stream.write(ByteBuffer.wrap(told(t -> {}).line()));
    stream.closeWrite();

    lab.until(() -> node.heard.size() == 1);

    assertThat(node.meters.gauge("partners", "streams.open")).isZero();
  }
}
