package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.SettingsFile;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.libp2p.HostConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transport's settings, checked.
 *
 * @param keep how many peers connections are kept with, bootstrap peers first
 * @param redialMin the first pause after a failed dial
 * @param redialMax the longest pause
 * @param direct peers that stand outside the mesh and are always connected
 * @param failedHandshakes of one address in a minute, after which it is shut out; 0: never
 * @param shutOut for how long
 * @param exchangeDials dials under way at most to peers that others named
 */
record Settings(
    List<String> listen,
    List<String> announce,
    List<Target> bootstrap,
    HostConfig.Security security,
    HostConfig.Limits limits,
    int keep,
    Duration redialMin,
    Duration redialMax,
    GossipParams gossip,
    List<Target> direct,
    int failedHandshakes,
    Duration shutOut,
    int exchangeDials) {

  private static final Logger LOG = LoggerFactory.getLogger(Settings.class);
  static final String FILE = "etc/org.opencloud.discovery.transport.cfg";
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final SettingsFile NUMBERS =
      new SettingsFile("org.opencloud.discovery.transport", LOG::error);

  /** A peer to stay connected with. */
  record Target(PeerId peer, List<String> addresses) {}

  /**
   * Reads a configuration. A number out of its bounds is named in the log, and its default is used.
   *
   * @throws IllegalArgumentException for a bad address, naming file, key and what was expected
   */
  static Settings of(TransportComponent.Config config, Map<String, Object> properties) {
    GossipSettings gossip = new GossipSettings(properties, LOG::error);
    List<Target> direct = targets("gossip.direct.peers", gossip.list("direct.peers", List.of()));
    return new Settings(
        multiaddrs("listen.addresses", config.listen_addresses()),
        multiaddrs("announce.addresses", config.announce_addresses()),
        targets("bootstrap.peers", Arrays.asList(config.bootstrap_peers())),
        new HostConfig.Security(security(config.security()), config.dial_one_packet()),
        limits(config),
        NUMBERS.number("connections.keep", config::connections_keep, 0, 10_000, 100),
        millis("redial.min.millis", config::redial_min_millis, 500),
        millis("redial.max.millis", config::redial_max_millis, 30_000),
        gossip.params(ids(direct)),
        direct,
        NUMBERS.number(
            "handshake.failures.per.minute",
            config::handshake_failures_per_minute,
            0,
            100_000,
            100),
        Duration.ofSeconds(
            NUMBERS.number(
                "handshake.refusal.seconds", config::handshake_refusal_seconds, 1, 86_400, 60)),
        gossip.count("exchange.dials", 1, 1_000, 8));
  }

  private static Set<org.opencloud.discovery.keys.PeerId> ids(List<Target> targets) {
    Set<org.opencloud.discovery.keys.PeerId> ids = new LinkedHashSet<>();
    for (Target target : targets) {
      try {
        ids.add(Names.libp2p(target.peer()));
      } catch (KeyException e) {
        throw wrong("gossip.direct.peers", target.peer().text(), "a peer id");
      }
    }
    return ids;
  }

  /** From the first try at an address to a working connection. */
  Duration dialTime() {
    return limits.dialTimeout().plus(limits.upgradeTimeout());
  }

  private static HostConfig.Limits limits(TransportComponent.Config config) {
    HostConfig.Limits standard = HostConfig.Limits.defaults();
    return new HostConfig.Limits(
        NUMBERS.number("connections.max", config::connections_max, 2, 100_000, 1_000),
        NUMBERS.number("connections.per.peer", config::connections_per_peer, 1, 1_000, 4),
        NUMBERS.number("connections.per.address", config::connections_per_address, 1, 100_000, 64),
        NUMBERS.number("connections.per.network", config::connections_per_network, 1, 100_000, 256),
        NUMBERS.number("connections.handshaking", config::connections_handshaking, 1, 10_000, 64),
        NUMBERS.number(
            "connections.handshaking.per.address",
            config::connections_handshaking_per_address,
            1,
            10_000,
            16),
        millis("upgrade.timeout.millis", config::upgrade_timeout_millis, 10_000),
        millis("dial.timeout.millis", config::dial_timeout_millis, 5_000),
        NUMBERS.number("streams.per.connection", config::streams_per_connection, 16, 10_000, 256),
        NUMBERS.number("streams.per.second", config::streams_per_second, 100, 1_000_000, 2_000),
        NUMBERS.number("streams.max", config::streams_max, 64, 1_000_000, 8_192),
        NUMBERS.number("streams.per.protocol", config::streams_per_protocol, 4, 10_000, 128),
        KIB * NUMBERS.number("stream.window.kib", config::stream_window_kib, 256, 1024, 256),
        KIB
            * NUMBERS.number(
                "stream.window.max.kib", config::stream_window_max_kib, 256, 16_384, 8_192),
        MIB * NUMBERS.number("connection.buffer.mib", config::connection_buffer_mib, 1, 256, 16),
        (long) MIB * NUMBERS.number("buffer.mib", config::buffer_mib, 1, 65_536, 64),
        standard.writeWatermark(),
        new HostConfig.Watermarks(
            NUMBERS.number("connections.low", config::connections_low, 0, 100_000, 600),
            NUMBERS.number("connections.high", config::connections_high, 1, 100_000, 800),
            millis("connections.grace.millis", config::connections_grace_millis, 20_000)),
        NUMBERS.number("peer.records", config::peer_records, 1, 100_000, 1_000),
        Duration.ofHours(
            NUMBERS.number("peer.records.hours", config::peer_records_hours, 1, 8_760, 24)),
        millis("keepalive.millis", config::keepalive_millis, 15_000));
  }

  private static List<String> multiaddrs(String key, String[] values) {
    List<String> addresses = present(Arrays.asList(values));
    for (String address : addresses) {
      if (!address.startsWith("/") || address.contains("/p2p/")) {
        throw wrong(key, address, "a multiaddr such as /ip4/127.0.0.1/tcp/4001");
      }
    }
    return addresses;
  }

  private static List<String> security(String[] values) {
    List<String> protocols =
        present(Arrays.asList(values)).stream().map(Settings::security).distinct().toList();
    if (protocols.isEmpty()) {
      throw wrong("security", "", "noise, tls, or both");
    }
    return protocols;
  }

  private static String security(String word) {
    return switch (word) {
      case "noise" -> HostConfig.Security.NOISE;
      case "tls" -> HostConfig.Security.TLS;
      default -> throw wrong("security", word, "noise, tls, or both");
    };
  }

  private static List<Target> targets(String key, List<String> values) {
    List<Target> targets = new ArrayList<>();
    for (String value : present(values)) {
      int at = value.lastIndexOf("/p2p/");
      String id = at < 0 ? "" : value.substring(at + "/p2p/".length());
      if (at <= 0 || !PeerId.isPeerId(id)) {
        throw wrong(key, value, "/ip4/ADDRESS/tcp/PORT/p2p/PEER-ID");
      }
      targets.add(new Target(new PeerId(id), List.of(value.substring(0, at))));
    }
    return List.copyOf(targets);
  }

  /** A cfg file gives a list as one text with commas, other sources as several. */
  private static List<String> present(List<String> values) {
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",")))
        .map(String::trim)
        .filter(value -> !value.isEmpty())
        .toList();
  }

  private static Duration millis(String key, LongSupplier value, long standard) {
    return Duration.ofMillis(NUMBERS.number(key, value, 10, 600_000, standard));
  }

  private static IllegalArgumentException wrong(String key, String value, String expected) {
    return new IllegalArgumentException(
        FILE + ": " + key + " = '" + value + "': expected " + expected);
  }
}
