package org.opencloud.discovery.gossipsub.internal;

import java.util.List;

/**
 * What one RPC of a peer says.
 *
 * @param malformed messages in it that could not be read
 */
record Rpc(
    List<Subscription> subscriptions,
    List<Message> messages,
    int malformed,
    List<IHave> ihave,
    List<Bytes> iwant,
    List<String> graft,
    List<Prune> prune) {

  /** A peer joins or leaves a topic. */
  record Subscription(boolean subscribe, String topic) {}

  /** Messages a peer has. */
  record IHave(String topic, List<Bytes> ids) {}

  /**
   * A peer takes us out of its mesh.
   *
   * @param backoffSeconds clamped; negative when not given
   */
  record Prune(String topic, long backoffSeconds) {}
}
