package org.opencloud.discovery.harness;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node shall be.
 *
 * @param directory becomes the unpacked distribution
 * @param bootstrap full addresses of peers, {@code /ip4/…/tcp/…/p2p/…}
 * @param settings file of {@code etc} without {@code .cfg}, to key, to value
 * @param host where it runs; empty: here, on loopback
 * @param clockAhead by how much its clock is wrong
 */
public record NodePlan(
    String name,
    Path directory,
    NodeKey key,
    byte[] swarmKey,
    List<String> bootstrap,
    Map<String, Map<String, String>> settings,
    Optional<Host> host,
    Duration clockAhead) {
  private static final String PREFIX = "org.opencloud.discovery.";

  public NodePlan {
    bootstrap = List.copyOf(bootstrap);
    settings = Map.copyOf(settings);
  }

  /** A node with a new key, alone in the network of this swarm key. */
  public static NodePlan of(String name, Path directory, byte[] swarmKey) {
    return new NodePlan(
        name,
        directory,
        NodeKey.generate(),
        swarmKey,
        List.of(),
        Map.of(),
        Optional.empty(),
        Duration.ZERO);
  }

  /** The same, which first dials the other node. */
  public NodePlan joining(Node other) {
    return knowing(List.of(other.address()));
  }

  /** The same, which first dials these addresses. */
  public NodePlan knowing(List<String> peers) {
    return new NodePlan(name, directory, key, swarmKey, peers, settings, host, clockAhead);
  }

  /** The same on a host of a network of its own. */
  public NodePlan on(Host other) {
    return new NodePlan(
        name, directory, key, swarmKey, bootstrap, settings, Optional.of(other), clockAhead);
  }

  /** The same with a clock that is wrong, ahead or, negative, behind. */
  public NodePlan ahead(Duration shift) {
    return new NodePlan(name, directory, key, swarmKey, bootstrap, settings, host, shift);
  }

  /** The same with one more setting of one of our bundles. */
  public NodePlan with(String bundle, String property, String value) {
    Map<String, Map<String, String>> more = new LinkedHashMap<>(settings);
    Map<String, String> file = new LinkedHashMap<>(more.getOrDefault(PREFIX + bundle, Map.of()));
    file.put(property, value);
    more.put(PREFIX + bundle, file);
    return new NodePlan(name, directory, key, swarmKey, bootstrap, more, host, clockAhead);
  }

  /** Where peers will reach it. Known beforehand on a host of its own only. */
  public String address() {
    return "/ip4/" + host.orElseThrow().address() + "/tcp/" + Node.PORT + "/p2p/" + key.peerId();
  }

  /** The same on this NATS server. */
  public NodePlan on(NatsServer server) {
    return with("nats", "servers", server.urlOfNodes());
  }
}
