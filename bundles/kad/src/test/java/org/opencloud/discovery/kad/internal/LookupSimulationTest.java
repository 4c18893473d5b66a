package org.opencloud.discovery.kad.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;

/**
 * The real code of many nodes in virtual time, 10 ms from each to each. How many, says the property
 * {@code nodes}: a thousand take minutes.
 */
class LookupSimulationTest {
  private static final Duration TIME = Duration.ofSeconds(60);
  private static final int NODES = Integer.getInteger("nodes", 120);
  private static final int SAMPLES = 50;

  @Test
  void nodesFindEachOtherAndTheirRecordsAlsoWhenHalfOfThemDie() {
    SimNetwork network = new SimNetwork();
    List<SimNode> nodes = network.settled(NODES, 3, Duration.ofSeconds(20));
    report(network, "forming", NODES);
    assertThat(nodes).allMatch(node -> node.kad.status().peers() > 15);

    double found = share(network, "find", at -> finds(network, nodes, at));
    double got = share(network, "put", at -> puts(network, nodes, at));
    got = Math.min(got, share(network, "get", at -> gets(network, nodes, at)));
    assertThat(found).isEqualTo(1);
    assertThat(got).isEqualTo(1);

    Collections.shuffle(nodes, network.random);
    nodes.subList(NODES / 2, NODES).forEach(node -> node.host.dead = true);
    List<SimNode> living = new ArrayList<>(nodes.subList(0, NODES / 2));
    double foundAfter = share(network, "find, half dead", at -> finds(network, living, at));
    double gotAfter = share(network, "get, half dead", at -> gets(network, living, at));
    assertThat(foundAfter).isEqualTo(1);
    assertThat(gotAfter).isGreaterThanOrEqualTo(0.98);
  }

  @Test
  void aNetworkThatLostHalfOfItsNodesForgetsThem() {
    SimNetwork network = new SimNetwork();
    List<SimNode> nodes = network.settled(40, 2, Duration.ofMinutes(2));
    nodes.subList(20, 40).forEach(node -> node.host.dead = true);
    network.run(Duration.ofMinutes(31));
    List<SimNode> living = nodes.subList(0, 20);
    assertThat(living).allMatch(node -> node.kad.status().peers() == 19);
  }

  /** Lookups meet many more peers than the small buckets here have places for. */
  @Test
  void connectionsToWhoGotNoPlaceAreGivenUpAfterALookup() {
    SimNetwork network = new SimNetwork();
    KadParams small = KadParams.defaults(SimNetwork.PROTOCOL);
    KadParams params = small.with(new KadParams.Lookups(2, 4, 2, 0, 64, 300, 256));
    for (int i = 0; i < 60; i++) {
      network.node(params).start();
    }
    List<SimNode> nodes = network.nodes;
    for (int i = 1; i < nodes.size(); i++) {
      nodes.get(i).host.dial(nodes.get(i - 1).host);
    }
    network.run(Duration.ofMinutes(2));
    for (int i = 0; i < 30; i++) {
      finds(network, nodes, i);
    }
    assertThat(nodes).as("met in lookups").anyMatch(node -> strangers(node) > 0);
    network.run(Duration.ofMinutes(1));
    assertThat(nodes).allMatch(node -> strangers(node) == 0);
    assertThat(nodes).as("places in the table").anyMatch(LookupSimulationTest::hasDialledMembers);
  }

  private static long strangers(SimNode node) {
    return dialled(node).filter(peer -> !members(node).contains(peer)).count();
  }

  private static boolean hasDialledMembers(SimNode node) {
    return dialled(node).anyMatch(members(node)::contains);
  }

  private static Stream<PeerId> dialled(SimNode node) {
    return node.host.connections().stream()
        .filter(connection -> !connection.inbound())
        .map(Connection::remotePeer)
        .filter(node.host.lookedUp::contains);
  }

  private static Set<PeerId> members(SimNode node) {
    return node.kad.status().buckets().stream()
        .flatMap(bucket -> bucket.peers().stream())
        .map(KadPeer::id)
        .collect(Collectors.toSet());
  }

  private boolean finds(SimNetwork network, List<SimNode> nodes, int at) {
    SimNode asker = nodes.get((at * 7) % nodes.size());
    SimNode wanted = nodes.get((at * 7 + nodes.size() / 2) % nodes.size());
    Optional<KadPeer> found = network.await(asker.kad.find(wanted.id(), TIME));
    return found.equals(Optional.of(new KadPeer(wanted.id(), wanted.host.addresses())));
  }

  private boolean puts(SimNetwork network, List<SimNode> nodes, int at) {
    SimNode owner = nodes.get((at * 13) % nodes.size());
    CompletionStage<Integer> put = owner.kad.put(key(at), value(network), TIME);
    Integer took = network.await(put);
    return took != null && took >= 18;
  }

  private static String key(int at) {
    return "/node/did:key:z" + at;
  }

  private static byte[] value(SimNetwork network) {
    return (network.loop.clock().millis() + ":record").getBytes();
  }

  private boolean gets(SimNetwork network, List<SimNode> nodes, int at) {
    SimNode asker = nodes.get((at * 17 + 3) % nodes.size());
    Optional<byte[]> got = network.await(asker.kad.get(key(at), 0, TIME));
    return got != null && got.isPresent();
  }

  private double share(SimNetwork network, String what, Function<Integer, Boolean> attempt) {
    long messages = network.messages;
    long dials = network.dials;
    long started = network.loop.clock().millis();
    int right = 0;
    for (int i = 0; i < SAMPLES; i++) {
      right += attempt.apply(i) ? 1 : 0;
    }
    System.out.printf(
        "%-18s %3d of %d right, %5.1f messages, %4.1f dials, %5d ms each%n",
        what,
        right,
        SAMPLES,
        (network.messages - messages) / (double) SAMPLES,
        (network.dials - dials) / (double) SAMPLES,
        (network.loop.clock().millis() - started) / SAMPLES);
    return right / (double) SAMPLES;
  }

  private static void report(SimNetwork network, String what, int nodes) {
    System.out.printf(
        "%-18s %d messages, %d KiB a node so far%n",
        what, network.messages / nodes, network.bytes / nodes / 1024);
  }
}
