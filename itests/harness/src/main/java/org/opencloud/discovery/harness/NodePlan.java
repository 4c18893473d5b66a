package org.opencloud.discovery.harness;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node shall be.
 *
 * @param directory becomes the unpacked distribution
 * @param bootstrap full addresses of peers, {@code /ip4/…/tcp/…/p2p/…}
 * @param settings file of {@code etc} without {@code .cfg}, to key, to value
 */
public record NodePlan(
    String name,
    Path directory,
    NodeKey key,
    byte[] swarmKey,
    List<String> bootstrap,
    Map<String, Map<String, String>> settings) {
  private static final String PREFIX = "org.opencloud.discovery.";

  public NodePlan {
    bootstrap = List.copyOf(bootstrap);
    settings = Map.copyOf(settings);
  }

  /** A node with a new key, alone in the network of this swarm key. */
  public static NodePlan of(String name, Path directory, byte[] swarmKey) {
    return new NodePlan(name, directory, NodeKey.generate(), swarmKey, List.of(), Map.of());
  }

  /** The same, which first dials the other node. */
  public NodePlan joining(Node other) {
    return new NodePlan(name, directory, key, swarmKey, List.of(other.address()), settings);
  }

  /** The same with one more setting of one of our bundles. */
  public NodePlan with(String bundle, String property, String value) {
    Map<String, Map<String, String>> more = new LinkedHashMap<>(settings);
    Map<String, String> file = new LinkedHashMap<>(more.getOrDefault(PREFIX + bundle, Map.of()));
    file.put(property, value);
    more.put(PREFIX + bundle, file);
    return new NodePlan(name, directory, key, swarmKey, bootstrap, more);
  }

  /** The same on this NATS server. */
  public NodePlan on(NatsServer server) {
    return with("nats", "servers", server.url());
  }
}
