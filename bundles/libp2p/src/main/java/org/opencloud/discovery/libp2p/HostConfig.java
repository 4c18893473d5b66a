package org.opencloud.discovery.libp2p;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a host is made of.
 *
 * @param listen multiaddrs to listen on, such as {@code /ip4/127.0.0.1/tcp/4001}; port 0 picks one
 * @param announce multiaddrs told to peers instead of the bound ones; empty: the bound ones
 * @param preSharedKey 32 bytes (PSK-V1); empty: a public network
 * @param agent agent version of identify
 * @param security how connections are secured
 * @param limits what is refused beyond
 */
public record HostConfig(
    List<String> listen,
    List<String> announce,
    Optional<byte[]> preSharedKey,
    String agent,
    Security security,
    Limits limits) {

  public HostConfig {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
  }

  /** A host that secures its connections as usual. */
  public HostConfig(
      List<String> listen,
      List<String> announce,
      Optional<byte[]> preSharedKey,
      String agent,
      Limits limits) {
    this(listen, announce, preSharedKey, agent, Security.defaults(), limits);
  }

  /**
   * How connections are secured.
   *
   * @param protocols offered to who dials us, and proposed in this order to whom we dial
   * @param onePacket whether a dialler sends the first proposal and the first handshake message at
   *     once, which saves a round trip; a peer that does not speak it is dialled again with the
   *     others
   */
  public record Security(List<String> protocols, boolean onePacket) {
    public static final String NOISE = "/noise";
    public static final String TLS = "/tls/1.0.0";

    public Security {
      protocols = List.copyOf(protocols);
      if (protocols.isEmpty() || !Set.of(NOISE, TLS).containsAll(protocols)) {
        throw new IllegalArgumentException("security: " + protocols);
      }
    }

    public static Security defaults() {
      return new Security(List.of(NOISE, TLS), true);
    }
  }

  /**
   * Bounds of the host. Sizes in bytes.
   *
   * @param connections open connections, both directions
   * @param connectionsPerPeer connections to one peer
   * @param connectionsPerIp inbound connections from one address; loopback too
   * @param connectionsPerNetwork the same from one /24 of IPv4 or /56 of IPv6
   * @param handshaking connections not yet upgraded
   * @param handshakingPerIp inbound ones of them from one address
   * @param upgradeTimeout from accept or connect to a working muxer
   * @param dialTimeout for the socket alone
   * @param streamsPerConnection open streams of one connection, each direction
   * @param streamsPerSecond streams that a peer may open on one connection; a second's worth at
   *     once
   * @param streams that peers have open on all connections
   * @param streamsPerProtocol that a peer has open on one connection for one protocol
   * @param receiveWindow of one stream at its beginning; 256 KiB to 1 MiB
   * @param maxReceiveWindow what it may grow to for a reader that keeps up, on a long link; at most
   *     half of connectionBuffer beyond the first
   * @param connectionBuffer unread stream data of one connection
   * @param totalBuffer unread stream data and grown windows of all connections; apart from them as
   *     much may wait to be sent
   * @param writeWatermark queued bytes of one stream above which writes wait
   * @param watermarks between which connections are kept
   * @param peerRecords signed peer records that are kept
   * @param peerRecordLife for how long each is
   * @param keepAlive yamux ping interval; a peer that does not answer within one is gone
   */
  public record Limits(
      int connections,
      int connectionsPerPeer,
      int connectionsPerIp,
      int connectionsPerNetwork,
      int handshaking,
      int handshakingPerIp,
      Duration upgradeTimeout,
      Duration dialTimeout,
      int streamsPerConnection,
      int streamsPerSecond,
      int streams,
      int streamsPerProtocol,
      int receiveWindow,
      int maxReceiveWindow,
      int connectionBuffer,
      long totalBuffer,
      int writeWatermark,
      Watermarks watermarks,
      int peerRecords,
      Duration peerRecordLife,
      Duration keepAlive) {

    public static Limits defaults() {
      return new Limits(
          1_000,
          4,
          64,
          256,
          64,
          16,
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          256,
          2_000,
          8_192,
          128,
          256 * 1024,
          8 * 1024 * 1024,
          16 * 1024 * 1024,
          64L * 1024 * 1024,
          64 * 1024,
          Watermarks.defaults(),
          1_000,
          Duration.ofHours(24),
          Duration.ofSeconds(30));
    }
  }

  /**
   * How many connections are kept. Above the high mark those that were used least lately are closed
   * until the low one is reached; protected and young ones stay.
   *
   * @param grace how long a connection is young
   */
  public record Watermarks(int low, int high, Duration grace) {
    public Watermarks {
      low = Math.min(low, high);
    }

    public static Watermarks defaults() {
      return new Watermarks(600, 800, Duration.ofSeconds(20));
    }
  }
}
