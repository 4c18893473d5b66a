package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;
import org.opencloud.discovery.testkit.node.RecordingMeters;
import org.osgi.framework.Version;

/** A node that searches, on a network in memory. */
final class TestNode implements AutoCloseable {
  private static final AtomicLong BUNDLES = new AtomicLong();

  final TestKey key;
  final LoopbackNode net;
  final TestDirectory directory = new TestDirectory();
  final MemoryResourceStore store = new MemoryResourceStore(Clock.systemUTC());
  final RecordingMeters meters = new RecordingMeters();
  final SearchThreads threads = new SearchThreads(2);
  final SearchNode node;
  final ResourceRegistry registry;
  final MemoryOwners owners = new MemoryOwners();

  TestNode(LoopbackNetwork network, int number) {
    this(network, number, Settings.DEFAULT);
  }

  TestNode(LoopbackNetwork network, int number, Settings settings) {
    key = TestKey.of(number);
    net = network.join(key.peerId(), key.publicKey());
    node =
        new SearchNode(
            new SearchNode.Parts(
                key,
                key,
                key,
                meters,
                settings,
                Clock.systemUTC(),
                new SecureRandom(),
                owners,
                () -> "no swarm key"),
            threads);
    registry = node.registry(new NamedStores());
    node.bind((org.opencloud.discovery.api.peers.PeerDirectory) directory);
    node.bind(store);
    node.bind((org.opencloud.discovery.api.transport.Transport) net);
    node.bind((org.opencloud.discovery.api.transport.TopicBus) net);
    node.protocols().forEach(net::offer);
    await().until(() -> net.isSubscribed("search"));
  }

  TestNode providing(TestProvider... providers) {
    for (TestProvider provider : providers) {
      node.add(provider, owner("acme", "1.0.0"));
    }
    return this;
  }

  /** A bundle that was installed after all others. */
  static Owner owner(String name, String version) {
    long number = BUNDLES.incrementAndGet();
    return new Owner(name, new Version(version), number, number);
  }

  /** Knows and is known; not yet connected. */
  void meet(TestNode other) {
    directory.know(other.key, Relation.NONE);
    other.directory.know(key, Relation.NONE);
  }

  void add(String json) {
    try {
      registry.add("", json.getBytes(UTF_8));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  TestListener ask(String search) {
    return ask(SearchRequest.of(search));
  }

  TestListener ask(SearchRequest request) {
    TestListener listener = new TestListener();
    try {
      listener.search = node.ask(request, listener);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return listener;
  }

  long droppedQuestions(String reason) {
    return meters.count("search", "question.dropped", reason);
  }

  long droppedAnswers(String reason) {
    return meters.count("search", "answer.dropped", reason);
  }

  @Override
  public void close() {
    node.close();
  }
}
