package org.opencloud.discovery.peers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Refusals.Gate;
import org.opencloud.discovery.api.peers.Refusals.Refused;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.Direction;
import org.opencloud.discovery.testkit.node.MemoryPeerStore;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.StubClock;

class RefusedPeersTest {
  private final StubClock clock = new StubClock();
  private final RefusedPeers refused = new RefusedPeers(clock);

  @Test
  void countsByGateAndReasonAndKnowsTheLastTime() {
    refused.note(SamplePeers.id(1), Gate.QUESTION, "rate");
    refused.note(SamplePeers.id(1), Gate.CONNECTION, "blacklist");
    clock.advance(Duration.ofSeconds(5));
    Instant last = clock.instant();
    refused.note(SamplePeers.id(1), Gate.QUESTION, "rate");
    refused.note(SamplePeers.id(1), Gate.QUESTION, "replayed");

    List<Refused> all = refused.of(SamplePeers.id(1));
    assertThat(all).extracting(Refused::gate).containsExactly(Gate.CONNECTION, Gate.QUESTION);
    assertThat(all.get(1))
        .isEqualTo(new Refused(Gate.QUESTION, Map.of("rate", 2L, "replayed", 1L), last));
    assertThat(all.get(1).total()).isEqualTo(3);
    assertThat(refused.of(SamplePeers.id(2))).isEmpty();
  }

  @Test
  void remembersThePeersThatWereRefusedLast() {
    for (int number = 0; number <= Refusals.MAX_PEERS; number++) {
      refused.note(SamplePeers.id(number), Gate.QUESTION, "rate");
      refused.of(SamplePeers.id(1));
      refused.note(SamplePeers.id(0), Gate.QUESTION, "rate");
    }
    assertThat(refused.of(SamplePeers.id(0))).isNotEmpty();
    assertThat(refused.of(SamplePeers.id(1))).isEmpty();
    assertThat(refused.of(SamplePeers.id(2))).isNotEmpty();
  }

  @Test
  void boundsTheReasons() {
    for (int reason = 0; reason < 100; reason++) {
      refused.note(SamplePeers.id(1), Gate.ANSWER, "reason " + reason);
    }
    Refused all = refused.of(SamplePeers.id(1)).get(0);
    assertThat(all.reasons()).hasSize(Refusals.MAX_REASONS).containsEntry("other", 85L);
    assertThat(all.total()).isEqualTo(100);
  }

  @Test
  void theConnectionGateNotesWhyItRefuses(@TempDir Path home) throws Exception {
    try (SampleNode node = new SampleNode(home)) {
      node.peers.stored().attach(new MemoryPeerStore());
      node.executor.runDue();
      node.peers.registry().relate(SamplePeers.did(1).text(), Relation.BLACKLIST);
      String address = "/ip4/192.0.2.1/tcp/1024";
      node.peers.gate().admit(SamplePeers.id(1), Direction.INBOUND, address);
      for (int i = 0; i <= SampleNode.SETTINGS.inboundPerMinute(); i++) {
        node.peers.gate().admit(SamplePeers.id(2), Direction.INBOUND, address);
      }
      assertThat(node.peers.refusals().of(SamplePeers.id(1)).get(0).reasons())
          .isEqualTo(Map.of("blacklist", 1L));
      assertThat(node.peers.refusals().of(SamplePeers.id(2)).get(0).reasons())
          .isEqualTo(Map.of("rate", 1L));
    }
  }
}
