package org.opencloud.discovery.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.HostConfig;
import org.opencloud.discovery.testkit.node.StubClock;
import org.opencloud.discovery.transport.internal.Settings.Target;

class RedialTest {
  private static final Duration MIN = Duration.ofMillis(500);
  private static final Duration MAX = Duration.ofSeconds(30);

  private final Network network = new Network();
  private final StubClock time = new StubClock();

  @Test
  void dialsAMissingPeerAtOnce() {
    redial(100).tick(List.of(peer(1)));

    assertThat(network.dialled).containsExactly(peer(1).peer());
  }

  @Test
  void leavesAConnectedPeerAlone() {
    network.connected.add(peer(1).peer());

    redial(100).tick(List.of(peer(1)));

    assertThat(network.dialled).isEmpty();
  }

  @Test
  void dialsAPeerOnceAtATime() {
    Redial redial = redial(100);

    redial.tick(List.of(peer(1)));
    time.advance(MAX);
    redial.tick(List.of(peer(1)));

    assertThat(network.dialled).hasSize(1);
  }

  @Test
  void waitsLongerAfterEachFailureUpToTheBound() {
    Redial redial = redial(100);
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pauses.add(untilDialled(redial));
      network.outcomes.remove(0).done("refused");
    }

    assertThat(pauses.get(1)).isLessThanOrEqualTo(MIN.toMillis());
    assertThat(pauses.get(4)).isGreaterThan(pauses.get(1));
    assertThat(pauses).allMatch(pause -> pause <= MAX.toMillis());
    assertThat(pauses.get(19)).isGreaterThanOrEqualTo(MAX.toMillis() / 2);
  }

  @Test
  void triesALostPeerSoonWhateverFailedBefore() {
    Redial redial = redial(100);
    for (int i = 0; i < 10; i++) {
      untilDialled(redial);
      network.outcomes.remove(0).done("refused");
    }

    redial.lost(peer(1).peer());

    assertThat(untilDialled(redial)).isLessThanOrEqualTo(MIN.toMillis());
  }

  @Test
  void keepsNoMoreThanAskedFor() {
    redial(3).tick(IntStream.range(0, 10).mapToObj(RedialTest::peer).toList());

    assertThat(network.dialled).hasSize(3);
  }

  @Test
  void dialsAtMostSixteenAtOnce() {
    redial(100).tick(IntStream.range(0, 50).mapToObj(RedialTest::peer).toList());

    assertThat(network.dialled).hasSize(16);
  }

  @Test
  void tellsTheLastFailureUntilConnected() {
    Redial redial = redial(100);
    redial.tick(List.of(peer(1)));
    network.outcomes.remove(0).done("connection refused");

    assertThat(redial.failures()).containsValue("connection refused");
    network.connected.add(peer(1).peer());
    assertThat(redial.failures()).isEmpty();
  }

  private long untilDialled(Redial redial) {
    int before = network.dialled.size();
    for (long waited = 0; waited <= MAX.toMillis(); waited += 50) {
      redial.tick(List.of(peer(1)));
      if (network.dialled.size() > before) {
        return waited;
      }
      time.advance(Duration.ofMillis(50));
    }
    throw new AssertionError("not dialled within the longest pause");
  }

  private Redial redial(int keep) {
    Settings settings =
        new Settings(
            List.of(),
            List.of(),
            List.of(),
            HostConfig.Security.defaults(),
            HostConfig.Limits.defaults(),
            keep,
            MIN,
            MAX,
            GossipParams.defaults(),
            List.of(),
            100,
            Duration.ofSeconds(60),
            8);
    return new Redial(network, settings, time, new Random(1));
  }

  private static Target peer(int number) {
    String id = "12D3KooW" + "A".repeat(42) + (char) ('A' + number % 8) + (char) ('a' + number / 8);
    return new Target(new PeerId(id), List.of("/ip4/127.0.0.1/tcp/" + (4001 + number)));
  }

  private static final class Network implements Redial.Dialler {
    private final List<PeerId> dialled = new ArrayList<>();
    private final List<Redial.Outcome> outcomes = new ArrayList<>();
    private final Set<PeerId> connected = new HashSet<>();

    @Override
    public boolean connected(PeerId peer) {
      return connected.contains(peer);
    }

    @Override
    public void dial(Target target, Redial.Outcome outcome) {
      dialled.add(target.peer());
      outcomes.add(outcome);
    }
  }
}
