package org.opencloud.discovery.gossipsub.internal;

import java.util.List;

/**
 * What one RPC of a peer says.
 *
 * @param surplus subscriptions in it beyond those taken from one RPC
 * @param malformed messages in it that could not be read
 */
record Rpc(
    List<Subscription> subscriptions,
    int surplus,
    List<Message> messages,
    int malformed,
    List<IHave> ihave,
    List<Bytes> iwant,
    List<String> graft,
    List<Prune> prune,
    List<Bytes> dontWant) {

  /** A peer joins or leaves a topic. */
  record Subscription(boolean subscribe, String topic) {}

  /** Messages a peer has. */
  record IHave(String topic, List<Bytes> ids) {}

  /**
   * A peer takes us out of its mesh.
   *
   * @param backoffSeconds clamped; negative when not given
   * @param others peers of the topic that we may connect to instead
   */
  record Prune(String topic, long backoffSeconds, List<Named> others) {
    Prune(String topic, long backoffSeconds) {
      this(topic, backoffSeconds, List.of());
    }
  }

  /**
   * A peer that another names.
   *
   * @param record its signed peer record; empty when not given
   */
  record Named(Bytes peer, Bytes record) {}
}
