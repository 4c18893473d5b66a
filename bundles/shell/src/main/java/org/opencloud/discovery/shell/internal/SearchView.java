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
import org.opencloud.discovery.api.search.Matched;

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
    if (!answer.matched().isEmpty()) {
      node.set("matched", json(answer.matched()));
    }
    return node;
  }

  private static ObjectNode json(Matched matched) {
    ObjectNode node = Json.object();
    ObjectNode words = node.putObject("words");
    new TreeMap<>(matched.words()).forEach((word, in) -> words.set(word, Json.strings(in)));
    node.set("filter", Json.strings(matched.comparisons()));
    return node;
  }

  /** The account for people, one line a fact. */
  static List<String> lines(Account account) {
    List<String> lines = new ArrayList<>();
    lines.add(
        results(account)
            + ", "
            + account.local()
            + " of them from this node, in "
            + account.elapsed().toMillis()
            + " ms; "
            + word(account.reason())
            + ": "
            + (account.detail().isEmpty() ? meaning(account.reason()) : account.detail()));
    lines.add(account.reachable() + " reachable: nodes connected when the question left");
    for (Outcome outcome : Outcome.values()) {
      if (account.count(outcome) > 0) {
        lines.add("  " + account.count(outcome) + " " + word(outcome) + ": " + meaning(outcome));
      }
    }
    addLocalFailures(lines, account);
    addFailures(lines, account);
    for (PeerAccount peer : account.peers()) {
      if (peer.limited()) {
        lines.add(peer.did() + " stopped at its limit");
      }
      if (!peer.detail().isEmpty()) {
        lines.add(peer.did() + " " + word(peer.outcome()) + ": " + peer.detail());
      }
    }
    new TreeMap<>(account.dropped())
        .forEach((why, count) -> lines.add(count + " dropped: " + why + ", refused by this node"));
    return lines.stream().map(Plain::text).toList();
  }

  /** The account of a search of this node alone, made for a peer. */
  static List<String> previewLines(Account account) {
    List<String> lines = new ArrayList<>();
    String why = account.detail().isEmpty() ? "" : "; " + account.detail();
    String end = account.reason() == Account.Reason.COMPLETE ? "" : "; " + word(account.reason());
    lines.add(results(account) + " of this node for that peer" + end + why);
    addLocalFailures(lines, account);
    return lines.stream().map(Plain::text).toList();
  }

  private static String results(Account account) {
    return account.results() + (account.results() == 1 ? " result" : " results");
  }

  /**
   * What many nodes say alike is said once: of a filter, most say that other types have no such.
   */
  private static void addFailures(List<String> lines, Account account) {
    Map<String, List<String>> nodes = new TreeMap<>();
    for (PeerAccount peer : account.peers()) {
      peer.failures()
          .forEach(
              (type, why) ->
                  nodes
                      .computeIfAbsent(type + ": " + why, line -> new ArrayList<>())
                      .add(peer.did().text()));
    }
    nodes.forEach(
        (line, who) ->
            lines.add((who.size() == 1 ? who.get(0) : who.size() + " nodes") + " " + line));
  }

  private static void addLocalFailures(List<String> lines, Account account) {
    account.localFailures().forEach((type, why) -> lines.add("local " + type + ": " + why));
  }

  private static String meaning(Account.Reason reason) {
    return switch (reason) {
      case COMPLETE -> "every reachable node has answered";
      case LIMIT -> "as many as were asked for";
      case DEADLINE -> "the time was up";
      case CANCELLED -> "the asker gave up";
      case NETWORK_DOWN -> "there is no network; network:status says why";
      case STOPPED -> "this node's search was stopped";
    };
  }

  private static String meaning(Outcome outcome) {
    return switch (outcome) {
      case ANSWERED -> "sent all they have, which may be nothing";
      case PARTIAL -> "sent results, but not to the end in time";
      case SILENT -> "sent nothing in time; they may be slow, or refuse this node";
      case UNREACHABLE -> "no connection to them in time";
      case UNSUPPORTED -> "cannot be asked directly; they may run another version";
    };
  }

  static ObjectNode json(Account account) {
    ObjectNode node = Json.object();
    node.put("search_id", account.searchId());
    node.put("reason", word(account.reason()));
    node.put("detail", account.detail());
    node.put("results", account.results());
    node.put("local", account.local());
    node.put("reachable", account.reachable());
    for (Outcome outcome : Outcome.values()) {
      node.put(word(outcome), account.count(outcome));
    }
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
    if (!peer.detail().isEmpty()) {
      node.put("detail", peer.detail());
    }
    return node;
  }

  private static void put(ObjectNode node, Map<String, Long> counts) {
    new TreeMap<>(counts).forEach(node::put);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
