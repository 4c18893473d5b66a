package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Partnership.Direction;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.AccessPreview;
import org.opencloud.discovery.api.search.AccessPreview.Sight;
import org.opencloud.discovery.api.search.AccessPreview.Why;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

class PeerSightTest {
  private static final TestKey PARTNER = TestKey.of(8);
  private static final TestKey STRANGER = TestKey.of(9);

  private final LoopbackNetwork network = new LoopbackNetwork("00112233445566778899aabbccddeeff");
  private TestNode node;
  private TestNode other;
  private AccessPreview preview;

  @BeforeEach
  void aNodeWithSomeOfEverything() {
    node = new TestNode(network, 1).providing(TestProvider.ofCatalog("COMPUTE"));
    other = new TestNode(network, 2).providing(TestProvider.ofCatalog("COMPUTE"));
    node.meet(other);
    network.connect(node.net, other.net);
    preview = node.node.preview(node.registry);
    other.add(resource("theirs", "COMPUTE", "PUBLIC", ""));
    node.add(resource("open", "COMPUTE", "PUBLIC", ""));
    node.add(resource("shared", "COMPUTE", "PRIVATE", PARTNER.peerId().text()));
    node.add(resource("own", "COMPUTE", "PRIVATE", ""));
    node.add(resource("unsearched", "STORAGE", "PUBLIC", ""));
    node.directory.know(PARTNER, Relation.PARTNER);
  }

  @AfterEach
  void close() {
    node.close();
    other.close();
    network.close();
  }

  @Test
  void searchesAsThePeerAndAsksNobody() {
    TestListener found = search(PARTNER.peerId());
    Account account = found.account();

    assertThat(found.ids()).containsExactly("open", "shared");
    assertThat(account.reason()).isEqualTo(Reason.COMPLETE);
    assertThat(account.reachable()).isZero();
    assertThat(account.local()).isEqualTo(2);
    assertThat(search(STRANGER.peerId()).ids()).containsExactly("open");
    assertThat(node.node.running()).isZero();
  }

  @Test
  void aBlacklistedPeerGetsNothingAndTheAccountSaysWhy() {
    node.directory.know(PARTNER, Relation.BLACKLIST);

    TestListener found = search(PARTNER.peerId());

    assertThat(found.account().detail()).contains("blacklisted");
    assertThat(found.ids()).isEmpty();
    assertThat(node.node.running()).isZero();
  }

  @Test
  void saysWhyOneResourceIsSeenOrNot() throws Exception {
    assertThat(look(STRANGER, "COMPUTE", "open")).isEqualTo(new Sight(Why.PUBLIC, 0));
    assertThat(look(PARTNER, "COMPUTE", "shared")).isEqualTo(new Sight(Why.SHARED, 1));
    assertThat(look(STRANGER, "COMPUTE", "shared")).isEqualTo(new Sight(Why.NOT_SHARED, 1));
    assertThat(look(PARTNER, "COMPUTE", "own")).isEqualTo(new Sight(Why.PRIVATE, 0));
    assertThat(look(PARTNER, "COMPUTE", "none")).isEqualTo(new Sight(Why.ABSENT, 0));
    assertThat(look(PARTNER, "STORAGE", "unsearched")).isEqualTo(new Sight(Why.UNSEARCHED, 0));
    node.add(ofAnother("foreign"));
    assertThat(look(PARTNER, "COMPUTE", "foreign")).isEqualTo(new Sight(Why.FOREIGN, 0));
    node.directory.know(PARTNER, Relation.BLACKLIST);
    assertThat(look(PARTNER, "COMPUTE", "open")).isEqualTo(new Sight(Why.BLACKLISTED, 0));
  }

  @Test
  void saysWhichTermsStandInTheWay() throws Exception {
    agree(Relation.PARTNER, new Partnership(Direction.TAKE, Optional.empty(), Set.of()));
    assertThat(look(PARTNER, "COMPUTE", "shared").why()).isEqualTo(Why.OTHER_DIRECTION);
    agree(Relation.PARTNER, new Partnership(Direction.GIVE, Optional.empty(), Set.of("DATA")));
    assertThat(look(PARTNER, "COMPUTE", "shared").why()).isEqualTo(Why.OTHER_TYPES);
    agree(Relation.PARTNER, Partnership.FULL.ended(Instant.EPOCH));
    assertThat(look(PARTNER, "COMPUTE", "shared").why()).isEqualTo(Why.OVER);
    agree(Relation.NONE, Partnership.FULL.ended(Instant.EPOCH));
    assertThat(look(PARTNER, "COMPUTE", "shared").why()).isEqualTo(Why.OVER);
    assertThat(look(PARTNER, "COMPUTE", "own").why()).isEqualTo(Why.PRIVATE);
    assertThat(look(PARTNER, "COMPUTE", "open").why()).isEqualTo(Why.PUBLIC);
    agree(Relation.PARTNER, Partnership.FULL);
    assertThat(look(PARTNER, "COMPUTE", "shared").why()).isEqualTo(Why.SHARED);
  }

  @Test
  void whatIsNotGivenTakesNoPlaceOfWhatIsPublic() {
    for (int i = 0; i < 5; i++) {
      node.add(resource("a" + i, "COMPUTE", "PRIVATE", PARTNER.peerId().text()));
    }
    agree(Relation.NONE, Partnership.FULL.ended(Instant.EPOCH));
    assertThat(
            search(
                    PARTNER.peerId(),
                    new SearchRequest("gpu", "", "", Optional.of(1), Optional.empty(), false))
                .ids())
        .containsExactly("open");
  }

  @Test
  void noTermsShowAPrivateResourceThatDoesNotListThePeer() {
    node.providing(TestProvider.ofCatalog("STORAGE"), live("acme.live"));
    node.add(resource("elsewhere", "COMPUTE", "PRIVATE", STRANGER.peerId().text()));
    node.add(resource("disk", "STORAGE", "PRIVATE", PARTNER.peerId().text()));
    int shown = 0;
    for (Relation relation : List.of(Relation.NONE, Relation.PARTNER, Relation.BLACKLIST)) {
      for (Partnership terms : allTerms()) {
        agree(relation, terms);
        List<String> found = search(PARTNER.peerId()).ids();
        assertThat(found)
            .as("%s %s", relation, terms)
            .containsExactlyInAnyOrderElementsOf(expected(relation, terms));
        shown += found.size();
      }
    }
    assertThat(shown).isPositive();
  }

  private static List<Partnership> allTerms() {
    List<Partnership> all = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      for (Instant end : List.of(Instant.EPOCH, Instant.MAX)) {
        for (Set<String> types :
            List.of(Set.<String>of(), Set.of("COMPUTE"), Set.of("STORAGE", "acme.live"))) {
          all.add(new Partnership(direction, Optional.of(end), types));
        }
      }
    }
    return all;
  }

  /** What is public, and of what lists the peer the types that are given. */
  private static List<String> expected(Relation relation, Partnership terms) {
    if (relation == Relation.BLACKLIST) {
      return List.of();
    }
    List<String> ids = new ArrayList<>(List.of("open", "unsearched", "live-open"));
    boolean gives =
        relation == Relation.PARTNER
            && terms.direction() != Direction.TAKE
            && terms.until().equals(Optional.of(Instant.MAX));
    Map.of("shared", "COMPUTE", "disk", "STORAGE", "live-shared", "acme.live").entrySet().stream()
        .filter(each -> gives)
        .filter(each -> terms.types().isEmpty() || terms.types().contains(each.getValue()))
        .forEach(each -> ids.add(each.getKey()));
    return ids;
  }

  private static TestProvider live(String type) {
    return new TestProvider(
        type,
        (query, catalog, sink) -> {
          sink.offer(Hit.of("live-open", "{}".getBytes(UTF_8)).visibleToAll());
          sink.offer(hit("live-shared", PARTNER));
          sink.offer(hit("live-elsewhere", STRANGER));
          sink.offer(Hit.of("live-own", "{}".getBytes(UTF_8)));
        });
  }

  private static Hit hit(String id, TestKey listed) {
    return Hit.of(id, "{}".getBytes(UTF_8)).visibleTo(Set.of(listed.peerId().text()));
  }

  private void agree(Relation relation, Partnership terms) {
    node.directory.agree(PARTNER, relation, terms);
  }

  private Sight look(TestKey as, String type, String id) throws Exception {
    return preview.look(as.peerId(), type, id);
  }

  private TestListener search(PeerId as) {
    return search(as, SearchRequest.of("gpu"));
  }

  private TestListener search(PeerId as, SearchRequest request) {
    TestListener listener = new TestListener();
    try {
      listener.search = preview.search(request, as, listener);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    listener.account();
    return listener;
  }

  private static String ofAnother(String id) {
    return """
        {"data_type":"COMPUTE","id":"%s","name":"gpu","access":"PUBLIC","creator_id":"%s"}"""
        .formatted(id, STRANGER.did());
  }

  private static String resource(String id, String type, String access, String partner) {
    String partners = partner.isEmpty() ? "" : '"' + partner + '"';
    return """
        {"data_type":"%s","id":"%s","name":"gpu %s","access":"%s","partnerships":[%s]}"""
        .formatted(type, id, id, access, partners);
  }
}
