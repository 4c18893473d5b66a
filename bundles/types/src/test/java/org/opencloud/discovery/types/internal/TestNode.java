package org.opencloud.discovery.types.internal;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.Transport;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** A node that tells its types, on a network in memory, in the lab's time. */
final class TestNode {
  static final Settings SETTINGS =
      new Settings(Duration.ofSeconds(120), 1, 10, 8, 100, 64, 1 << 20);

  final TestKey key;
  final LoopbackNode net;
  final TestDirectory directory = new TestDirectory();
  final TestTypes local = new TestTypes();
  final RecordingMeters meters = new RecordingMeters();
  final StubExecutor loop;
  final TypesNode node;

  TestNode(TestLab lab, int number) {
    this(lab, number, SETTINGS);
  }

  TestNode(TestLab lab, int number, Settings settings) {
    this.key = TestKey.of(number);
    this.net = lab.network.join(key.peerId(), key.publicKey());
    this.loop = lab.loop();
    this.node =
        new TypesNode(
            new TypesNode.Parts(key, key, meters, settings, lab.clock, new SecureRandom()), loop);
    node.bind((LocalTypes) local);
    node.bind((PeerDirectory) directory);
    node.bind((Transport) net);
    node.bind((TopicBus) net);
    net.offer(node.protocol());
  }

  /** Such as {@code acme.a 1.0.0 local 2}: name, version, whether here, how many others. */
  List<String> known() {
    return node.networkTypes().types().stream().map(TestNode::line).toList();
  }

  private static String line(KnownType known) {
    return known.type().name()
        + " "
        + known.type().version()
        + (known.local() ? " local " : " ")
        + known.nodes();
  }

  boolean knows(String... lines) {
    return known().equals(List.of(lines));
  }

  long dropped(String reason) {
    return meters.count("types", "announcement.dropped", reason);
  }

  long undescribed(String reason) {
    return meters.count("types", "description.dropped", reason);
  }

  long unanswered(String reason) {
    return meters.count("types", "request.failed", reason);
  }

  long refused(String reason) {
    return meters.count("types", "request.refused", reason);
  }
}
