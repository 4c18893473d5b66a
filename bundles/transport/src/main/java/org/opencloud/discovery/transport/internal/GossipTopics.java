package org.opencloud.discovery.transport.internal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.NetworkStatus;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.transport.TopicHandler;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.gossipsub.MessageHandler;
import org.opencloud.discovery.gossipsub.TopicStatus;

/** The topic port on our GossipSub router. */
final class GossipTopics implements TopicBus {
  private final GossipRouter router;

  GossipTopics(GossipRouter router) {
    this.router = router;
  }

  @Override
  public Registration subscribe(String topic, TopicHandler handler) {
    return router.subscribe(
            topic,
            (author, relay, data) ->
                verdict(handler.message(Names.port(author), Names.port(relay), data)))
        ::close;
  }

  @Override
  public CompletionStage<Integer> publish(String topic, byte[] data) {
    return Stages.portFailures(router.publish(topic, data));
  }

  @Override
  public Set<PeerId> members(String topic) {
    return ports(router.subscribers(topic));
  }

  /** Every topic this node or a neighbour is subscribed to. */
  List<NetworkStatus.Topic> status() {
    return router.topics().stream().map(GossipTopics::port).toList();
  }

  private static NetworkStatus.Topic port(TopicStatus topic) {
    return new NetworkStatus.Topic(
        topic.topic(), topic.joined(), ports(topic.peers()), ports(topic.mesh()));
  }

  private static Set<PeerId> ports(Set<org.opencloud.discovery.keys.PeerId> peers) {
    return peers.stream().map(Names::port).collect(Collectors.toUnmodifiableSet());
  }

  private static MessageHandler.Verdict verdict(TopicHandler.Verdict verdict) {
    return switch (verdict) {
      case ACCEPT -> MessageHandler.Verdict.ACCEPT;
      case IGNORE -> MessageHandler.Verdict.IGNORE;
      case REJECT -> MessageHandler.Verdict.REJECT;
    };
  }
}
