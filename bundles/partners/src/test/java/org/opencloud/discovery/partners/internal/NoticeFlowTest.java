package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Relation;

class NoticeFlowTest {
  private final TestLab lab = new TestLab();
  private final TestNode node = new TestNode(lab, 1);
  private final TestNode partner = new TestNode(lab, 2);
  private final TestNode other = new TestNode(lab, 3);

  @BeforeEach
  void makePartners() {
    node.meet(partner);
    node.meet(other);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static String open(String id) {
    return "{\"id\":\"" + id + "\",\"access\":\"PUBLIC\"}";
  }

  @Test
  void allPartnersHearOfWhatEverybodyMaySee() throws Exception {
    Sent sent = lab.of(node.tell(Kind.CREATE, open("r1")));

    assertThat(sent).isEqualTo(new Sent(2, Map.of()));
    String creator = ",\"creator_id\":\"" + node.key.did() + "\"}";
    assertThat(partner.heard)
        .containsExactly("CREATE COMPUTE ada " + open("r1").replace("}", creator));
    assertThat(other.heard).hasSize(1);
    assertThat(partner.meters.count("partners", "notice.taken", "create")).isOne();
  }

  @Test
  void aPrivateResourceGoesToThoseThatItLists() throws Exception {
    Sent sent = lab.of(node.tell(Kind.UPDATE, TestNode.only("r1", partner)));

    assertThat(sent).isEqualTo(new Sent(1, Map.of()));
    assertThat(partner.heard).singleElement().asString().doesNotContain("12D3KooW");
    assertThat(lab.of(node.tell(Kind.UPDATE, TestNode.only("r2"))))
        .isEqualTo(new Sent(0, Map.of()));
    lab.pass(Duration.ofMinutes(1));
    assertThat(other.heard).isEmpty();
    assertThat(partner.heard).hasSize(1);
  }

  @Test
  void theTermsNarrowIt() throws Exception {
    node.directory.agree(partner.key, Direction.TAKE, Set.of());
    node.directory.agree(other.key, Direction.BOTH, Set.of("DATA"));

    assertThat(lab.of(node.tell(Kind.CREATE, open("r1")))).isEqualTo(new Sent(0, Map.of()));

    other.directory.agree(node.key, Direction.BOTH, Set.of("COMPUTE"));
    Notice data = new Notice(Kind.CREATE, "DATA", "", open("d1").getBytes(UTF_8));
    assertThat(lab.of(node.node.tellAll(data)).failed()).containsValue("terms");
    assertThat(partner.heard).isEmpty();
    assertThat(other.heard).isEmpty();
    assertThat(other.refused("terms")).isOne();
  }

  @Test
  void whoMayNotHaveItAnyMoreIsToldToForgetIt() throws Exception {
    lab.of(node.tell(Kind.CREATE, TestNode.only("r1", partner, other)));

    Sent sent = lab.of(node.tell(Kind.UPDATE, TestNode.only("r1", other)));

    assertThat(sent).isEqualTo(new Sent(2, Map.of()));
    assertThat(partner.heard.get(1))
        .isEqualTo(
            "DELETE COMPUTE ada {\"creator_id\":\""
                + node.key.did()
                + "\",\"id\":\"r1\",\"data_type\":\"COMPUTE\"}");
    assertThat(other.heard.get(1)).startsWith("UPDATE COMPUTE ada {\"id\":\"r1\"");

    lab.of(node.tell(Kind.UPDATE, TestNode.only("r1", other)));
    assertThat(partner.heard).hasSize(2);
  }

  @Test
  void aDeletionGoesToWhoWasToldAndToNobodyElse() throws Exception {
    lab.of(node.tell(Kind.CREATE, TestNode.only("r1", partner)));

    Sent sent = lab.of(node.tell(Kind.DELETE, "{\"id\":\"r1\"}"));

    assertThat(sent.taken()).isOne();
    assertThat(partner.heard.get(1)).startsWith("DELETE COMPUTE ada {\"creator_id\":");
    assertThat(other.heard).isEmpty();
    assertRefused(() -> node.tell(Kind.DELETE, "{\"id\":\"r1\"}"), "id");
    assertThat(lab.of(node.tell(Kind.DELETE, open("r1"))).taken()).isEqualTo(2);
    assertThat(lab.of(node.tell(Kind.DELETE, TestNode.only("r9"))))
        .isEqualTo(new Sent(0, Map.of()));
  }

  @Test
  void onlyWhatIsItsOwnIsTold() {
    String foreign = "{\"id\":\"r1\",\"creator_id\":\"" + other.key.did() + "\"}";

    assertRefused(() -> node.tell(Kind.CREATE, foreign), "creator_id");
    assertRefused(() -> node.tell(Kind.CREATE, "{\"name\":\"no id\"}"), "id");
    Notice unknown = new Notice(Kind.CREATE, "acme.gpu", "", open("g").getBytes(UTF_8));
    assertRefused(() -> node.node.tellAll(unknown), "data_type");
    Notice said = new Notice(Kind.CONSIDERS, "COMPUTE", "", open("g").getBytes(UTF_8));
    assertRefused(() -> node.node.tellAll(said), "action");
  }

  private static void assertRefused(ThrowingCallable told, String field) {
    assertThatThrownBy(told)
        .isInstanceOfSatisfying(
            NoticeRefused.class, refused -> assertThat(refused.field()).isEqualTo(field));
  }

  @Test
  void aNodeThatIsNoPartnerHereRefuses() throws Exception {
    partner.directory.know(node.key, Relation.NONE);
    other.directory.know(node.key, Relation.BLACKLIST);

    CompletionStage<Sent> telling = node.tell(Kind.CREATE, open("r1"));
    lab.pass(Duration.ofSeconds(10));

    assertThat(lab.of(telling))
        .isEqualTo(
            new Sent(
                0,
                Map.of(
                    partner.key.peerId().text(), "not_partner",
                    other.key.peerId().text(), "reset")));
    assertThat(partner.refused("not_partner")).isOne();
    assertThat(other.refused("blacklisted")).isPositive();
    assertThat(partner.heard).isEmpty();
  }

  @Test
  void aFullPartnerIsTriedAgainWithTheNewestState() throws Exception {
    node.directory.know(other.key, Relation.NONE);
    partner.room = false;
    CompletionStage<Sent> first = node.tell(Kind.CREATE, open("r1"));
    lab.until(() -> partner.refused("busy") == 1);

    CompletionStage<Sent> second = node.tell(Kind.UPDATE, open("r1"));
    lab.until(() -> first.toCompletableFuture().isDone());
    assertThat(lab.of(first).failed()).containsValue("superseded");
    partner.room = true;
    lab.within(Duration.ofSeconds(5), () -> !partner.heard.isEmpty());

    assertThat(lab.of(second)).isEqualTo(new Sent(1, Map.of()));
    assertThat(partner.heard).singleElement().asString().startsWith("UPDATE");
    assertThat(node.partner(partner).waiting()).isZero();
  }

  @Test
  void aPartnerOutOfReachHearsWhenItIsBack() throws Exception {
    goAway(partner);
    node.directory.know(other.key, Relation.NONE);

    CompletionStage<Sent> telling = node.tell(Kind.CREATE, open("r1"));
    lab.pass(Duration.ofSeconds(10));

    assertThat(lab.of(telling).failed()).containsValue("unsupported");
    assertThat(node.partner(partner).waiting()).isOne();
    lab.pass(Duration.ofMinutes(5));
    partner.node.protocols().forEach(partner.net::offer);
    lab.within(Duration.ofSeconds(90), () -> !partner.heard.isEmpty());
    assertThat(node.partner(partner).waiting()).isZero();
  }

  private static void goAway(TestNode gone) {
    gone.node.protocols().forEach(protocol -> gone.net.offer(protocol).close());
  }

  @Test
  void itIsGivenUpInTheEnd() throws Exception {
    goAway(partner);
    node.directory.know(other.key, Relation.NONE);
    node.tell(Kind.CREATE, open("r1"));

    lab.within(Duration.ofMinutes(12), () -> node.failed("expired") == 1);

    assertThat(node.partner(partner).waiting()).isZero();
    assertThat(node.partner(partner).dropped()).isOne();
    assertThat(node.meters.gauge("partners", "notices.bytes")).isZero();
  }

  @Test
  void aFullQueueIsToldAndCounted() throws Exception {
    goAway(partner);
    node.directory.know(other.key, Relation.NONE);
    for (int i = 0; i < 4 + TestNode.SETTINGS.queue(); i++) {
      node.tell(Kind.CREATE, open("r" + i));
      lab.pass(Duration.ZERO);
    }

    while (node.partner(partner).waiting() < TestNode.SETTINGS.queue()) {
      node.tell(Kind.CREATE, open("s" + node.partner(partner).waiting()));
      lab.pass(Duration.ZERO);
    }
    assertThat(lab.of(node.tell(Kind.CREATE, open("last"))).failed()).containsValue("queue_full");
    assertThat(node.failed("queue_full")).isPositive();
    assertThat(node.partner(partner).dropped()).isPositive();
  }

  @Test
  void tooMuchAtOnceIsRefused() throws Exception {
    goAway(partner);
    String filler = "\"filler\":\"" + "x".repeat(100_000) + "\"";
    for (int i = 0; i < 10; i++) {
      node.tell(Kind.CREATE, "{\"id\":\"r" + i + "\",\"access\":\"PUBLIC\"," + filler + "}");
    }

    assertThatThrownBy(
            () -> node.tell(Kind.CREATE, "{\"id\":\"x\",\"access\":\"PUBLIC\"," + filler + "}"))
        .isInstanceOfSatisfying(
            NoticeRefused.class,
            refused -> assertThat(refused.code()).isEqualTo(NoticeRefused.Code.BUSY));
    assertThat(node.meters.count("partners", "notice.rejected", "busy")).isOne();
  }

  @Test
  void theEndOfAPartnershipEndsWhatWaits() throws Exception {
    goAway(partner);
    CompletionStage<Sent> telling = node.tell(Kind.CREATE, open("r1"));
    lab.until(() -> other.heard.size() == 1);

    node.directory.know(partner.key, Relation.NONE);

    assertThat(lab.of(telling))
        .isEqualTo(new Sent(1, Map.of(partner.key.peerId().text(), "not_partner")));
    partner.node.protocols().forEach(partner.net::offer);
    lab.pass(Duration.ofMinutes(2));
    assertThat(partner.heard).isEmpty();
  }

  @Test
  void anExecutionIsToldToThoseThatAreNamed() throws Exception {
    TestNode stranger = new TestNode(lab, 4);
    stranger.directory.know(node.key, Relation.NONE);
    lab.network.connect(node.net, stranger.net);
    String nobody = "00000000-0000-4000-8000-000000000001";
    Notice notice =
        new Notice(Kind.CONSIDERS, "WORKFLOW_EXECUTION", "ada", "{\"id\":7}".getBytes(UTF_8));

    Sent sent =
        lab.of(
            node.node.tell(
                notice,
                List.of(
                    partner.key.did().text(),
                    partner.key.peerId().text(),
                    stranger.key.peerId().text(),
                    nobody)));

    assertThat(sent)
        .isEqualTo(
            new Sent(1, Map.of(nobody, "unknown", stranger.key.peerId().text(), "not_partner")));
    assertThat(partner.heard).containsExactly("CONSIDERS WORKFLOW_EXECUTION ada {\"id\":7}");
    assertThat(other.heard).isEmpty();
    assertThat(stranger.heard).isEmpty();
  }

  @Test
  void itKnowsWhoCanBeNamed() {
    Notice notice = new Notice(Kind.PLANNER, "WORKFLOW", "", "{}".getBytes(UTF_8));
    String peer = partner.key.peerId().text();

    assertRefused(() -> node.node.tell(notice, List.of()), "peer_ids");
    assertRefused(() -> node.node.tell(notice, Collections.nCopies(101, peer)), "peer_ids");
    assertRefused(() -> node.node.tell(notice, List.of(peer, "nobody")), "peer_ids[1]");
    assertRefused(() -> node.node.tell(notice, List.of(node.key.peerId().text())), "peer_ids[0]");
    Notice broken = new Notice(Kind.PLANNER, "WORKFLOW", "", "[]".getBytes(UTF_8));
    assertRefused(() -> node.node.tell(broken, List.of(peer)), "payload");
    Notice own = new Notice(Kind.CREATE, "COMPUTE", "", "{}".getBytes(UTF_8));
    assertRefused(() -> node.node.tell(own, List.of(peer)), "action");
  }

  @Test
  void whatIsPassedOnIsNotTriedAgain() throws Exception {
    goAway(partner);
    Notice notice = new Notice(Kind.PLANNER, "WORKFLOW", "", "{}".getBytes(UTF_8));

    Sent sent = lab.of(node.node.tell(notice, List.of(partner.key.peerId().text())));

    assertThat(sent.failed()).containsValue("unsupported");
    assertThat(node.partner(partner).waiting()).isZero();
  }

  @Test
  void whoStopsSaysSo() throws Exception {
    goAway(partner);
    CompletionStage<Sent> telling = node.tell(Kind.CREATE, open("r1"));
    lab.until(() -> other.heard.size() == 1);

    node.node.close();

    assertThat(telling.toCompletableFuture().join().failed()).containsValue("stopped");
  }

  @Test
  void withoutAPartOfTheNodeNothingIsTold() {
    node.node.unbind(node.directory);

    assertThatThrownBy(() -> node.tell(Kind.CREATE, open("r1")))
        .isInstanceOfSatisfying(
            NoticeRefused.class,
            refused -> assertThat(refused.code()).isEqualTo(NoticeRefused.Code.UNAVAILABLE));
    assertThat(node.node.partners()).isEmpty();
  }
}
