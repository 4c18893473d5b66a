package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opencloud.discovery.api.bridge.BridgeStatus;
import org.opencloud.discovery.api.identity.IdentityStatus;
import org.opencloud.discovery.api.identity.NetworkKey;
import org.opencloud.discovery.api.identity.NetworkKeys;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.records.NetworkClock.Drift;
import org.opencloud.discovery.api.search.SearchService;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.api.transport.NetworkStatus;

/**
 * The node at one moment, put together from what is there.
 *
 * @param identity present while the node has a key
 * @param network present while the transport is there
 * @param clock this node's clock beside those of others; empty while none was seen
 * @param meters every value by name
 * @param bundles what is to be said of bundles
 */
record NodeState(
    Optional<NodeIdentity> identity,
    Optional<IdentityStatus> identityStatus,
    Optional<NetworkKeys> networkKeys,
    Optional<NetworkStatus> network,
    Optional<ResourceStore> store,
    Optional<SearchService> search,
    Optional<BridgeStatus> bridge,
    Optional<Drift> clock,
    SortedMap<String, Long> meters,
    List<String> bundles) {
  static final String READY = "ready";
  private static final String CONNECTED = "connected";

  private static final Pattern DROP =
      Pattern.compile(
          ".*(drop|refus|reject|ignor|unknown|cancel|reset|violat|trimm|misfit).*", Pattern.DOTALL);

  /** {@code ready}, or the first thing that is missing. */
  String state() {
    if (identity.isEmpty()) {
      return "no identity";
    }
    if (networkKeys.flatMap(NetworkKeys::current).isEmpty()) {
      return "no swarm key";
    }
    if (network.isEmpty()) {
      return "no transport";
    }
    if (!network.get().state().equals(READY) || network.get().listening().isEmpty()) {
      return "network not ready";
    }
    if (store.isEmpty()) {
      return "no store";
    }
    if (!store.get().state().ready()) {
      return "store not ready";
    }
    return search.isEmpty() ? "no search" : READY;
  }

  /** Why it is not ready, and what will become a problem. */
  String detail() {
    return Stream.concat(Stream.of(reason()), warnings().stream())
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining("; "));
  }

  /** What does not keep the node from working, but somebody should know of. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(bundles);
    identityStatus.map(IdentityStatus::warning).ifPresent(warnings::add);
    network
        .filter(now -> now.state().equals(READY) && now.connections().isEmpty())
        .ifPresent(now -> warnings.add(alone(now)));
    bridge
        .filter(now -> !now.state().equals(CONNECTED))
        .ifPresent(
            now -> warnings.add("no applications: NATS is " + now.state() + ", " + now.detail()));
    clock
        .map(ClockView::warning)
        .filter(wrong -> !wrong.isEmpty())
        .ifPresent(wrong -> warnings.add("clock: " + wrong));
    warnings.removeIf(String::isEmpty);
    return warnings;
  }

  private static String alone(NetworkStatus now) {
    return now.dialling().isEmpty()
        ? "alone: no node is connected, and none is known; name some in bootstrap.peers, or peer:add"
        : "alone: no node is connected; the last failures of dialling are listed";
  }

  private String reason() {
    return switch (state()) {
      case "no identity" ->
          identityStatus.map(IdentityStatus::problem).orElse("oc-identity is not installed");
      case "no swarm key" -> networkKeys.map(NetworkKeys::problem).orElse("");
      case "no transport" -> "oc-transport is not installed, or its cfg is wrong: see the log";
      case "network not ready" -> network.map(NetworkStatus::state).orElse("");
      case "no store" -> "install oc-store-embedded, or oc-store-mongodb and name its uri";
      case "store not ready" -> store.map(one -> one.state().detail()).orElse("");
      case "no search" -> "oc-search is not installed";
      default -> "";
    };
  }

  /** Counters of what was refused or dropped or does not fit, without those that are zero. */
  Map<String, Long> drops() {
    return meters.entrySet().stream()
        .filter(meter -> meter.getValue() > 0 && DROP.matcher(meter.getKey()).matches())
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }

  ObjectNode json() {
    ObjectNode node = Json.object();
    node.put("state", state());
    node.put("detail", detail());
    node.put("did", identity.map(self -> self.did().text()).orElse(""));
    node.put("peer_id", identity.map(self -> self.peerId().text()).orElse(""));
    node.put(
        "network",
        networkKeys.flatMap(NetworkKeys::current).map(NetworkKey::fingerprint).orElse(""));
    network(node);
    node.set("store", storeJson());
    node.set("bridge", bridgeJson());
    node.set("clock", ClockView.json(clock));
    ObjectNode drops = node.putObject("drops");
    drops().forEach(drops::put);
    node.set("warnings", Json.strings(warnings()));
    return node;
  }

  private void network(ObjectNode node) {
    node.set("listening", Json.strings(network.map(NetworkStatus::listening).orElse(List.of())));
    ArrayNode connections = node.putArray("connections");
    ArrayNode topics = node.putArray("topics");
    ObjectNode dialling = node.putObject("dialling");
    ObjectNode limits = node.putObject("limits");
    ArrayNode failures = node.putArray("failed_handshakes");
    network.ifPresent(
        now -> {
          now.connections().forEach(connection -> connections.add(PeerView.json(connection)));
          now.topics().forEach(topic -> topics.add(json(topic)));
          new TreeMap<>(now.dialling()).forEach(dialling::put);
          now.uses()
              .forEach(
                  use ->
                      limits
                          .putObject(use.name())
                          .put("used", use.used())
                          .put("limit", use.limit()));
          now.failures().forEach(address -> failures.add(json(address)));
        });
  }

  private static ObjectNode json(NetworkStatus.FailedAddress address) {
    return Json.object()
        .put("address", address.address())
        .put("failures", address.failures())
        .put("last", address.last().toString())
        .put("shut_out", address.shutOut());
  }

  private static ObjectNode json(NetworkStatus.Topic topic) {
    ObjectNode node = Json.object();
    node.put("name", topic.name());
    node.put("subscribed", topic.subscribed());
    node.put("peers", topic.peers().size());
    node.put("mesh", topic.mesh().size());
    return node;
  }

  private ObjectNode storeJson() {
    ObjectNode node = Json.object();
    Optional<StoreState> state = store.map(ResourceStore::state);
    node.put("name", store.map(ResourceStore::name).orElse(""));
    node.put("ready", state.map(StoreState::ready).orElse(false));
    node.put("detail", state.map(StoreState::detail).orElse("none"));
    return node;
  }

  private ObjectNode bridgeJson() {
    ObjectNode node = Json.object();
    node.put("state", bridge.map(BridgeStatus::state).orElse("none"));
    node.put("detail", bridge.map(BridgeStatus::detail).orElse(""));
    return node;
  }
}
