package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.Account.PeerAccount;
import org.opencloud.discovery.api.search.Answer;

/** How answers and accounts look. */
final class SearchView {
  static final List<StreamTable.Column> COLUMNS =
      List.of(
          new StreamTable.Column("Type", 12),
          new StreamTable.Column("Id", 24),
          new StreamTable.Column("Name", 32),
          new StreamTable.Column("From", 0));

  private SearchView() {}

  static List<String> row(Answer answer) {
    JsonNode resource = Json.parsed(answer.json());
    return List.of(
        answer.type(),
        answer.resourceId(),
        resource.path("name").asText(""),
        answer.local() ? "local" : answer.did().text());
  }

  static ObjectNode json(Answer answer) {
    ObjectNode node = Json.object();
    node.put("search_id", answer.searchId());
    node.put("data_type", answer.type());
    node.put("id", answer.resourceId());
    node.put("did", answer.did().text());
    node.put("peer_id", answer.peerId().text());
    node.put("local", answer.local());
    node.set("resource", Json.parsed(answer.json()));
    return node;
  }

  /** The account for people, one line a fact. */
  static List<String> lines(Account account) {
    List<String> lines = new ArrayList<>();
    lines.add(
        account.results()
            + (account.results() == 1 ? " result (" : " results (")
            + account.local()
            + " local), "
            + word(account.reason())
            + (account.detail().isEmpty() ? "" : ": " + account.detail())
            + ", "
            + account.elapsed().toMillis()
            + " ms");
    lines.add(
        account.reachable()
            + " reachable: "
            + account.count(Outcome.ANSWERED)
            + " answered, "
            + account.count(Outcome.PARTIAL)
            + " partial, "
            + account.count(Outcome.SILENT)
            + " silent");
    account.localFailures().forEach((type, why) -> lines.add("local " + type + ": " + why));
    for (PeerAccount peer : account.peers()) {
      peer.failures().forEach((type, why) -> lines.add(peer.did() + " " + type + ": " + why));
      if (peer.limited()) {
        lines.add(peer.did() + " stopped at its limit");
      }
    }
    new TreeMap<>(account.dropped()).forEach((why, count) -> lines.add(count + " refused: " + why));
    return lines.stream().map(Plain::text).toList();
  }

  static ObjectNode json(Account account) {
    ObjectNode node = Json.object();
    node.put("search_id", account.searchId());
    node.put("reason", word(account.reason()));
    node.put("detail", account.detail());
    node.put("results", account.results());
    node.put("local", account.local());
    node.put("reachable", account.reachable());
    node.put("answered", account.count(Outcome.ANSWERED));
    node.put("partial", account.count(Outcome.PARTIAL));
    node.put("silent", account.count(Outcome.SILENT));
    node.put("elapsed_ms", account.elapsed().toMillis());
    put(node.putObject("dropped"), account.dropped());
    ObjectNode failures = node.putObject("local_failures");
    account.localFailures().forEach(failures::put);
    ArrayNode peers = node.putArray("peers");
    account.peers().forEach(peer -> peers.add(json(peer)));
    return Json.object().set("account", node);
  }

  private static ObjectNode json(PeerAccount peer) {
    ObjectNode node = Json.object();
    node.put("peer_id", peer.peerId().text());
    node.put("did", peer.did().text());
    node.put("outcome", word(peer.outcome()));
    node.put("results", peer.results());
    node.put("limited", peer.limited());
    ObjectNode failures = node.putObject("failures");
    peer.failures().forEach(failures::put);
    return node;
  }

  private static void put(ObjectNode node, Map<String, Long> counts) {
    new TreeMap<>(counts).forEach(node::put);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
