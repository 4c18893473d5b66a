package org.opencloud.discovery.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.records.NodeRecords;
import org.opencloud.discovery.testkit.node.SamplePeers;

class IndexerViewTest {
  private static final Instant THEN = Instant.parse("2026-11-27T17:00:00.123Z");
  private static final NodeRecords.Own OWN = new NodeRecords.Own(7, Optional.of(THEN), 1, "");
  private static final NodeRecords.Indexer USED =
      new NodeRecords.Indexer(
          SamplePeers.id(1),
          Optional.of(SamplePeers.did(1)),
          "in use",
          true,
          90,
          0.125,
          Optional.of(THEN),
          "");
  private static final NodeRecords.Indexer FAILED =
      new NodeRecords.Indexer(
          SamplePeers.id(2),
          Optional.empty(),
          "failed",
          false,
          0,
          -1,
          Optional.empty(),
          "reset\u001b");

  private static String printed(Table table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), false);
    return bytes.toString(StandardCharsets.UTF_8).replaceAll(" *(\t|\n)", "$1");
  }

  @Test
  void aRowShowsWhatIsKnownOfAnIndexer() {
    assertThat(printed(IndexerView.table(List.of(USED, FAILED))).lines())
        .containsExactly(
            SamplePeers.id(1) + "\tin use\t90\t13 %\tyes\t2026-11-27T17:00:00Z\t",
            SamplePeers.id(2) + "\tfailed\t0\t\tno\tnever\treset?");
  }

  @Test
  void theOwnRecordShowsItsProblem() {
    assertThat(printed(IndexerView.own(OWN)))
        .contains("number\t7", "valid until\t" + THEN, "kept by\t1 indexers", "problem\tnone");
    assertThat(
            printed(IndexerView.own(new NodeRecords.Own(0, Optional.empty(), 0, "no transport"))))
        .contains("number\tnone yet", "problem\tno transport");
  }

  @Test
  void jsonHasTheAgreedShape() {
    assertThat(IndexerView.json(OWN, List.of(USED, FAILED)))
        .hasToString(
            ("{'own':{'sequence':7,'expires':'"
                    + THEN
                    + "','held_by':1,'problem':''},'indexers':["
                    + "{'peer_id':'"
                    + SamplePeers.id(1)
                    + "','did':'"
                    + SamplePeers.did(1)
                    + "','state':'in use','standing':90,'fill':0.125,'seed':true,'last_heard':'"
                    + THEN
                    + "','detail':''},"
                    + "{'peer_id':'"
                    + SamplePeers.id(2)
                    + "','did':'','state':'failed','standing':0,'seed':false,'last_heard':'',"
                    + "'detail':'reset\\u001B'}]}")
                .replace('\'', '"'));
  }
}
