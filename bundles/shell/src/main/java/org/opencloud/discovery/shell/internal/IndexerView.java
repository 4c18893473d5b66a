package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.records.NodeRecords;

/** How this node's record and its indexers look. */
final class IndexerView {
  private IndexerView() {}

  static Table own(NodeRecords.Own own) {
    Table facts = new Table("", "Own record", "Value");
    facts.row("number", own.sequence() == 0 ? "none yet" : own.sequence());
    facts.row("valid until", own.expires().map(Object::toString).orElse(""));
    facts.row("kept by", own.heldBy() + " indexers");
    facts.row("problem", own.problem().isEmpty() ? "none" : own.problem());
    return facts;
  }

  static Table table(List<NodeRecords.Indexer> indexers) {
    Table table =
        new Table(
            "No indexers", "Indexer", "State", "Standing", "Fill", "Seed", "Last heard", "Detail");
    for (NodeRecords.Indexer one : indexers) {
      table.row(
          one.peer(),
          one.state(),
          one.standing(),
          one.fill() < 0 ? "" : Math.round(100 * one.fill()) + " %",
          one.seed() ? "yes" : "no",
          one.lastHeard().map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse("never"),
          one.detail());
    }
    return table;
  }

  static ObjectNode json(NodeRecords.Own own, List<NodeRecords.Indexer> indexers) {
    ObjectNode node = Json.object();
    node.putObject("own")
        .put("sequence", own.sequence())
        .put("expires", own.expires().map(Object::toString).orElse(""))
        .put("held_by", own.heldBy())
        .put("problem", own.problem());
    ArrayNode array = node.putArray("indexers");
    indexers.forEach(one -> array.add(json(one)));
    return node;
  }

  private static ObjectNode json(NodeRecords.Indexer one) {
    ObjectNode node = Json.object();
    node.put("peer_id", one.peer().text());
    node.put("did", one.did().map(Did::text).orElse(""));
    node.put("state", one.state());
    node.put("standing", one.standing());
    if (one.fill() >= 0) {
      node.put("fill", one.fill());
    }
    node.put("seed", one.seed());
    node.put("last_heard", one.lastHeard().map(Object::toString).orElse(""));
    node.put("detail", one.detail());
    return node;
  }
}
