package org.opencloud.discovery.transport.internal;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerScore;
import org.opencloud.discovery.api.transport.PeerScores;
import org.opencloud.discovery.gossipsub.GossipRouter;
import org.opencloud.discovery.keys.KeyException;

/** The port of scores on our GossipSub router. */
final class GossipScores implements PeerScores {
  private final GossipRouter router;

  GossipScores(GossipRouter router) {
    this.router = router;
  }

  @Override
  public CompletionStage<List<PeerScore>> scores() {
    return Stages.portFailures(
        router.scores().thenApply(all -> all.stream().map(GossipScores::port).toList()));
  }

  @Override
  public void rate(PeerId peer, double value) {
    try {
      router.rate(Names.libp2p(peer), value);
    } catch (KeyException e) {
      throw new IllegalArgumentException("no peer id: " + peer, e);
    }
  }

  private static PeerScore port(org.opencloud.discovery.gossipsub.PeerScore score) {
    return new PeerScore(
        Names.port(score.peer()),
        score.connected(),
        score.direct(),
        score.score(),
        score.topics().stream().map(GossipScores::port).toList(),
        score.application(),
        score.colocation(),
        score.behaviour());
  }

  private static PeerScore.Topic port(org.opencloud.discovery.gossipsub.PeerScore.Topic topic) {
    return new PeerScore.Topic(
        topic.name(),
        topic.mesh(),
        topic.timeInMesh(),
        topic.firstDeliveries(),
        topic.meshDeliveries(),
        topic.meshFailure(),
        topic.invalidMessages());
  }
}
