package org.opencloud.discovery.shell.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.dht.DhtStatus;
import org.opencloud.discovery.api.meters.Meters;

/** {@code network:dht}. */
@Service
@Command(
    scope = "network",
    name = "dht",
    description = "Shows the DHT: its routing table, what it holds, what it refused")
public final class NetworkDht extends NodeCommand {
  private static final String COUNTERS = "kad.";

  @Override
  void run(Services services, PrintStream out) throws Exception {
    DhtStatus now = DhtService.of(services).status();
    SortedMap<String, Long> meters =
        services.find(Meters.class).map(Meters::snapshot).orElseGet(TreeMap::new);
    Map<String, Long> counts = new TreeMap<>(meters.tailMap(COUNTERS));
    counts.entrySet().removeIf(one -> !one.getKey().startsWith(COUNTERS) || one.getValue() == 0);
    if (json) {
      print(out, document(now, counts));
    } else {
      show(now, counts, out);
    }
  }

  private static ObjectNode document(DhtStatus now, Map<String, Long> counts) {
    ObjectNode node = Json.object();
    node.put("protocol", now.protocol()).put("mode", now.mode()).put("peers", now.peers());
    node.put("records", now.records()).put("record_bytes", now.recordBytes());
    node.put("provider_keys", now.providerKeys()).put("lookups", now.lookups());
    node.set("namespaces", Json.strings(now.namespaces().stream().sorted().toList()));
    ArrayNode buckets = node.putArray("buckets");
    now.buckets().forEach(bucket -> buckets.add(document(bucket)));
    ObjectNode counted = node.putObject("counts");
    counts.forEach(counted::put);
    return node;
  }

  private static ObjectNode document(DhtStatus.Bucket bucket) {
    ObjectNode node = Json.object().put("prefix", bucket.prefix()).put("waiting", bucket.waiting());
    ArrayNode peers = node.putArray("peers");
    bucket.peers().forEach(peer -> peers.add(document(peer)));
    return node;
  }

  static ObjectNode document(DhtPeer peer) {
    ObjectNode node = Json.object().put("peer_id", peer.peer().text());
    node.put("connected", peer.connected());
    node.set("addresses", Json.strings(peer.addresses()));
    return node;
  }

  private void show(DhtStatus now, Map<String, Long> counts, PrintStream out) {
    Table facts = new Table("", "What", "Value");
    facts.row("mode", now.mode()).row("protocol", now.protocol()).row("peers", now.peers());
    facts.row("records", now.records() + ", " + now.recordBytes() + " bytes");
    facts.row("keys with providers", now.providerKeys());
    facts.row(
        "namespaces",
        now.namespaces().isEmpty()
            ? "none: no validator is registered, records are refused"
            : String.join(", ", now.namespaces().stream().sorted().toList()));
    facts.row("lookups under way", now.lookups());
    print(out, facts);
    Table peers = new Table("No peers", "Shared bits", "Peer", "Connected", "Addresses");
    now.buckets()
        .forEach(
            bucket ->
                bucket
                    .peers()
                    .forEach(
                        peer ->
                            peers.row(
                                bucket.prefix(),
                                peer.peer(),
                                peer.connected(),
                                String.join(" ", peer.addresses()))));
    print(out, peers);
    Table counted = new Table("Nothing counted", "Refused, dropped, failed", "Count");
    counts.forEach(counted::row);
    print(out, counted);
  }
}
