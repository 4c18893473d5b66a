package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.security.SecureRandom;
import java.time.Clock;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.ResourceRegistry;
import org.opencloud.discovery.api.search.SearchRequest;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.testkit.node.MemoryResourceStore;
import org.opencloud.discovery.testkit.node.RecordingMeters;

/** A node that searches, on a network in memory. */
final class TestNode implements AutoCloseable {
  final TestKey key;
  final LoopbackNode net;
  final TestDirectory directory = new TestDirectory();
  final MemoryResourceStore store = new MemoryResourceStore(Clock.systemUTC());
  final RecordingMeters meters = new RecordingMeters();
  final SearchThreads threads = new SearchThreads(2);
  final SearchNode node;
  final ResourceRegistry registry;

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
      node.add(provider);
    }
    return this;
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
