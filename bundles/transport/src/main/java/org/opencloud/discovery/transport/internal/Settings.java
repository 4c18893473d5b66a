package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.libp2p.HostConfig;

/**
 * The transport's settings, checked.
 *
 * @param keep how many peers connections are kept with, bootstrap peers first
 * @param redialMin the first pause after a failed dial
 * @param redialMax the longest pause
 */
record Settings(
    List<String> listen,
    List<String> announce,
    List<Target> bootstrap,
    HostConfig.Limits limits,
    int keep,
    Duration redialMin,
    Duration redialMax) {

  static final String FILE = "etc/org.opencloud.discovery.transport.cfg";

  /** A peer to stay connected with. */
  record Target(PeerId peer, List<String> addresses) {}

  /**
   * Reads a configuration.
   *
   * @throws IllegalArgumentException naming file, key and what was expected
   */
  static Settings of(TransportComponent.Config config) {
    HostConfig.Limits standard = HostConfig.Limits.defaults();
    return new Settings(
        multiaddrs("listen.addresses", config.listen_addresses()),
        multiaddrs("announce.addresses", config.announce_addresses()),
        targets(config.bootstrap_peers()),
        new HostConfig.Limits(
            between("connections.max", config.connections_max(), 2, 100_000),
            standard.connectionsPerPeer(),
            between("connections.per.address", config.connections_per_address(), 1, 100_000),
            between("connections.handshaking", config.connections_handshaking(), 1, 10_000),
            millis("upgrade.timeout.millis", config.upgrade_timeout_millis()),
            millis("dial.timeout.millis", config.dial_timeout_millis()),
            between("streams.per.connection", config.streams_per_connection(), 16, 10_000),
            1024 * between("stream.window.kib", config.stream_window_kib(), 256, 1024),
            standard.connectionBuffer(),
            standard.writeWatermark(),
            millis("keepalive.millis", config.keepalive_millis())),
        between("connections.keep", config.connections_keep(), 0, 10_000),
        millis("redial.min.millis", config.redial_min_millis()),
        millis("redial.max.millis", config.redial_max_millis()));
  }

  private static List<String> multiaddrs(String key, String[] values) {
    List<String> addresses = present(values);
    for (String address : addresses) {
      if (!address.startsWith("/") || address.contains("/p2p/")) {
        throw wrong(key, address, "a multiaddr such as /ip4/127.0.0.1/tcp/4001");
      }
    }
    return addresses;
  }

  private static List<Target> targets(String[] values) {
    List<Target> targets = new ArrayList<>();
    for (String value : present(values)) {
      int at = value.lastIndexOf("/p2p/");
      String id = at < 0 ? "" : value.substring(at + "/p2p/".length());
      if (at <= 0 || !PeerId.isPeerId(id)) {
        throw wrong("bootstrap.peers", value, "/ip4/ADDRESS/tcp/PORT/p2p/PEER-ID");
      }
      targets.add(new Target(new PeerId(id), List.of(value.substring(0, at))));
    }
    return List.copyOf(targets);
  }

  private static List<String> present(String[] values) {
    return Arrays.stream(values).map(String::trim).filter(value -> !value.isEmpty()).toList();
  }

  private static Duration millis(String key, long value) {
    if (value < 10 || value > 600_000) {
      throw wrong(key, Long.toString(value), "10 to 600000 milliseconds");
    }
    return Duration.ofMillis(value);
  }

  private static int between(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw wrong(key, Integer.toString(value), min + " to " + max);
    }
    return value;
  }

  private static IllegalArgumentException wrong(String key, String value, String expected) {
    return new IllegalArgumentException(
        FILE + ": " + key + " = '" + value + "': expected " + expected);
  }
}
