package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.api.partners.NoticeRefused;
import org.opencloud.discovery.api.partners.PartnerLink;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.testkit.node.RecordingMeters;

/** A node that tells partners and is told, on a network in memory, in the lab's time. */
final class TestNode implements NoticeListener {
  static final Settings SETTINGS =
      new Settings(
          Duration.ofSeconds(20),
          20,
          100,
          8,
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          5,
          1 << 20);

  final TestKey key;
  final LoopbackNode net;
  final TestDirectory directory;
  final RecordingMeters meters = new RecordingMeters();
  final NotedRefusals refusals = new NotedRefusals();
  final NodeHome home;
  final TestLab lab;
  PartnersNode node;
  final List<String> heard = new CopyOnWriteArrayList<>();
  volatile boolean room = true;

  TestNode(TestLab lab, int number) {
    this.lab = lab;
    this.home = lab.home(number);
    this.key = TestKey.of(number);
    this.net = lab.network.join(key.peerId(), key.publicKey());
    this.directory = new TestDirectory(lab.clock);
    begin();
    bind();
  }

  /** Starts what partners do, with nothing to do it with. */
  void begin() {
    node =
        new PartnersNode(
            new PartnersNode.Parts(
                key, key, key, meters, SETTINGS, home, lab.clock, new SecureRandom()),
            lab.loop(),
            Runnable::run);
  }

  /** What a start brings, one after the other. */
  void bind() {
    node.bind((Transport) net);
    node.ports().listener().fill(this);
    node.ports().refusals().fill(refusals);
    node.bind((PeerDirectory) directory);
    node.ports().views().fill(new TestViews(key));
    node.protocols().forEach(net::offer);
  }

  @Override
  public boolean arrived(PeerId from, Did did, Notice notice) {
    if (room) {
      String json = new String(notice.payload(), UTF_8);
      heard.add(notice.kind() + " " + notice.type() + " " + notice.user() + " " + json);
    }
    return room;
  }

  CompletionStage<Sent> tell(Kind kind, String json) throws NoticeRefused {
    return node.tellAll(new Notice(kind, "COMPUTE", "ada", json.getBytes(UTF_8)));
  }

  /** Both are partners of each other. */
  void befriend(TestNode other) {
    directory.know(other.key, Relation.PARTNER);
    other.directory.know(key, Relation.PARTNER);
  }

  /** Befriends the other and connects with it. */
  void meet(TestNode other) {
    befriend(other);
    lab.network.connect(net, other.net);
  }

  /** A private resource that lists these. */
  static String only(String id, TestNode... listed) {
    List<String> peers =
        Stream.of(listed).map(peer -> '"' + peer.key.peerId().text() + '"').toList();
    return "{\"id\":\"" + id + "\",\"access\":\"PRIVATE\",\"partnerships\":" + peers + "}";
  }

  long refused(String reason) {
    return meters.count("partners", "notice.refused", reason);
  }

  long failed(String reason) {
    return meters.count("partners", "notice.failed", reason);
  }

  long heartbeats(String event) {
    return meters.count("partners", "heartbeat", event);
  }

  PartnerLink.Partner partner(TestNode other) {
    return node.partners().stream()
        .filter(partner -> partner.peer().equals(other.key.peerId()))
        .findFirst()
        .orElseThrow();
  }
}
