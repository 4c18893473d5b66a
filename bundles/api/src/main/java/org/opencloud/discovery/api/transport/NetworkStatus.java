package org.opencloud.discovery.api.transport;

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
 */
public record NetworkStatus(
    String state,
    List<String> listening,
    List<PeerConnection> connections,
    List<Topic> topics,
    Map<String, String> dialling,
    List<Use> uses) {

  /**
   * One topic.
   *
   * @param subscribed whether this node takes part
   * @param peers connected peers that are subscribed
   * @param mesh those of them in our mesh
   */
  public record Topic(String name, boolean subscribed, Set<PeerId> peers, Set<PeerId> mesh) {}

  /**
   * One limit.
   *
   * @param name such as {@code connections}
   */
  public record Use(String name, long used, long limit) {}
}
