package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.opencloud.discovery.api.transport.PeerScore;

/** How scores look. */
final class ScoreView {
  private ScoreView() {}

  /** One line a peer; what several topics add stands in one column. */
  static Table table(List<PeerScore> scores) {
    Table table =
        new Table(
            "No scores",
            "Peer",
            "State",
            "Score",
            "Mesh time",
            "First",
            "Not forwarded",
            "Invalid",
            "Application",
            "Address",
            "Behaviour");
    for (PeerScore score : scores) {
      table.row(
          score.peer(),
          state(score),
          number(score.score()),
          number(sum(score, PeerScore.Topic::timeInMesh)),
          number(sum(score, PeerScore.Topic::firstDeliveries)),
          number(sum(score, topic -> topic.meshDeliveries() + topic.meshFailure())),
          number(sum(score, PeerScore.Topic::invalidMessages)),
          number(score.application()),
          number(score.colocation()),
          number(score.behaviour()));
    }
    return table;
  }

  private static String state(PeerScore score) {
    if (!score.connected()) {
      return "gone";
    }
    if (score.direct()) {
      return "direct";
    }
    return score.topics().stream().anyMatch(PeerScore.Topic::mesh) ? "mesh" : "connected";
  }

  private static double sum(PeerScore score, ToDoubleFunction<PeerScore.Topic> part) {
    return score.topics().stream().mapToDouble(part).sum();
  }

  private static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.2f", value);
  }

  static ObjectNode json(PeerScore score) {
    ObjectNode node = Json.object();
    node.put("peer_id", score.peer().text());
    node.put("state", state(score));
    node.put("score", score.score());
    ArrayNode topics = node.putArray("topics");
    score.topics().forEach(topic -> topics.add(json(topic)));
    node.put("application", score.application());
    node.put("address", score.colocation());
    node.put("behaviour", score.behaviour());
    return node;
  }

  /** A part that is nothing may be -0.0; adding nothing makes it 0.0. */
  private static ObjectNode json(PeerScore.Topic topic) {
    ObjectNode node = Json.object();
    node.put("name", topic.name());
    node.put("mesh", topic.mesh());
    node.put("time_in_mesh", topic.timeInMesh());
    node.put("first_deliveries", topic.firstDeliveries());
    node.put("mesh_deliveries", topic.meshDeliveries() + 0.0);
    node.put("mesh_failure", topic.meshFailure() + 0.0);
    node.put("invalid_messages", topic.invalidMessages() + 0.0);
    return node;
  }
}
