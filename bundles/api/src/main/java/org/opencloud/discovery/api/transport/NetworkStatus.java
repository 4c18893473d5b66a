package org.opencloud.discovery.api.transport;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * What the operator sees of the network.
 *
 * @param state {@code ready}, or what it waits for in words
 * @param dialling addresses that are being tried, with the last failure
 * @param uses what is in use of each limit
 * @param failures addresses whose handshakes failed, most first, at most ten
 */
public record NetworkStatus(
    String state,
    List<String> listening,
    List<PeerConnection> connections,
    List<Topic> topics,
    Map<String, String> dialling,
    List<Use> uses,
    List<FailedAddress> failures) {

  /**
   * One topic.
   *
   * @param subscribed whether this node takes part
   * @param peers connected peers that are subscribed
   * @param mesh those of them in our mesh
   */
  public record Topic(String name, boolean subscribed, Set<PeerId> peers, Set<PeerId> mesh) {}

  /**
   * An address from which handshakes failed.
   *
   * @param address a multiaddr without a port
   * @param failures since it is remembered
   * @param shutOut whether its connections are refused at the moment
   */
  public record FailedAddress(String address, long failures, Instant last, boolean shutOut) {}

  /**
   * One limit.
   *
   * @param name such as {@code connections}
   */
  public record Use(String name, long used, long limit) {}
}
