package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.AccessPreview;
import org.opencloud.discovery.api.search.AccessPreview.Sight;
import org.opencloud.discovery.api.search.AccessPreview.Why;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.SearchRequest;
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

  private Sight look(TestKey as, String type, String id) throws Exception {
    return preview.look(as.peerId(), type, id);
  }

  private TestListener search(PeerId as) {
    TestListener listener = new TestListener();
    try {
      listener.search = preview.search(SearchRequest.of("gpu"), as, listener);
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
