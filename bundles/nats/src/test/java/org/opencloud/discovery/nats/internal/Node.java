package org.opencloud.discovery.nats.internal;

import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.partners.NoticeListener;
import org.opencloud.discovery.api.types.NetworkTypes.KnownType;
import org.opencloud.discovery.testkit.node.RecordingMeters;

/** A bridge with a node behind it that does what a test says. */
final class Node implements AutoCloseable {
  final FakeSearch search = new FakeSearch();
  final FakeRegistry registry = new FakeRegistry();
  final FakePartners partners = new FakePartners();
  final FakePeers peers = new FakePeers();
  final RecordingMeters meters = new RecordingMeters();
  volatile List<KnownType> types = List.of();
  volatile boolean present = true;
  private final Bridge bridge;

  private Node(Map<String, Object> values) {
    bridge =
        new Bridge(
            TestSettings.of(values),
            meters,
            () -> present ? Optional.of(search) : Optional.empty(),
            () -> present ? Optional.of(registry) : Optional.empty(),
            () -> present ? Optional.of(partners) : Optional.empty(),
            () -> present ? Optional.of(peers) : Optional.empty(),
            () -> present ? Optional.of(() -> types) : Optional.empty());
    bridge.start();
  }

  /** Starts, connected or not. */
  static Node on(URI server, Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(values);
    all.putIfAbsent("servers", server.toString());
    all.putIfAbsent("reconnect_wait_millis", 50);
    return new Node(all);
  }

  static Node on(URI server) {
    return on(server, Map.of()).connected();
  }

  Node connected() {
    return is("connected");
  }

  Node is(String state) {
    await().atMost(App.PATIENCE).until(() -> bridge.state().name().equals(state));
    return this;
  }

  NoticeListener arrivals() {
    return bridge.arrivals();
  }

  LinkState state() {
    return bridge.state();
  }

  long count(String name, String reason) {
    return meters.count("nats", name, reason);
  }

  @Override
  public void close() {
    bridge.close();
  }
}
