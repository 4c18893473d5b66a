package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import org.opencloud.discovery.gossipsub.ScoreParams;
import org.opencloud.discovery.gossipsub.ScoreParams.Behaviour;
import org.opencloud.discovery.gossipsub.ScoreParams.Colocation;
import org.opencloud.discovery.gossipsub.ScoreParams.Decay;
import org.opencloud.discovery.gossipsub.ScoreParams.FirstDeliveries;
import org.opencloud.discovery.gossipsub.ScoreParams.MeshDeliveries;
import org.opencloud.discovery.gossipsub.ScoreParams.Penalty;
import org.opencloud.discovery.gossipsub.ScoreParams.Thresholds;
import org.opencloud.discovery.gossipsub.ScoreParams.TimeInMesh;
import org.opencloud.discovery.gossipsub.ScoreParams.Topic;

/** Reads the settings {@code gossip.score.*}. */
final class ScoreSettings {
  private static final double MOST = 1_000_000;

  private final GossipSettings settings;
  private final ScoreParams standard = ScoreParams.privateNetwork();

  ScoreSettings(GossipSettings settings) {
    this.settings = settings;
  }

  /**
   * The parameters.
   *
   * @throws IllegalArgumentException when the values do not go together
   */
  ScoreParams params() {
    Decay decay = decay();
    ScoreParams read =
        new ScoreParams(
            topic(decay),
            settings.decimal("score.topic.cap", 0, MOST, standard.topicCap()),
            settings.decimal("score.application.weight", -MOST, MOST, standard.applicationWeight()),
            colocation(),
            behaviour(decay),
            decay,
            thresholds());
    return settings.flag("score", true) ? read : ScoreParams.off();
  }

  private Decay decay() {
    Decay usual = standard.decay();
    return new Decay(
        settings.seconds("score.decay.interval.seconds", 1, usual.interval()),
        settings.decimal("score.decay.to.zero", 0.000_001, 0.999, usual.toZero()),
        settings.seconds("score.retain.seconds", 0, usual.retain()));
  }

  private Topic topic(Decay decay) {
    Topic usual = standard.topic();
    return new Topic(
        settings.decimal("score.topic.weight", 0, MOST, usual.weight()),
        new TimeInMesh(
            settings.decimal("score.time.weight", 0, MOST, usual.timeInMesh().weight()),
            settings.seconds("score.time.quantum.seconds", 1, usual.timeInMesh().quantum()),
            settings.decimal("score.time.cap", 0.01, MOST, usual.timeInMesh().cap())),
        new FirstDeliveries(
            settings.decimal("score.first.weight", 0, MOST, usual.firstDeliveries().weight()),
            factor("first", 600, decay),
            settings.decimal("score.first.cap", 0.01, MOST, usual.firstDeliveries().cap())),
        meshDeliveries(decay, usual.meshDeliveries()),
        new Penalty(weight("failure", usual.meshFailure().weight()), factor("failure", 600, decay)),
        new Penalty(
            weight("invalid", usual.invalidMessages().weight()), factor("invalid", 1_800, decay)));
  }

  private MeshDeliveries meshDeliveries(Decay decay, MeshDeliveries usual) {
    return new MeshDeliveries(
        weight("delivery", usual.weight()),
        factor("delivery", 600, decay),
        settings.decimal("score.delivery.cap", 0.01, MOST, usual.cap()),
        settings.decimal("score.delivery.threshold", 0.01, MOST, usual.threshold()),
        settings.decimal("score.delivery.share", 0, 1, usual.share()),
        settings.millis("score.delivery.window.millis", 0, usual.window()),
        settings.seconds("score.delivery.activation.seconds", 1, usual.activation()));
  }

  private Colocation colocation() {
    Colocation usual = standard.colocation();
    return new Colocation(
        weight("address", usual.weight()),
        settings.count("score.address.peers", 1, 1_000_000, usual.threshold()),
        settings.list("score.address.whitelist", usual.whitelist()));
  }

  private Behaviour behaviour(Decay decay) {
    Behaviour usual = standard.behaviour();
    return new Behaviour(
        weight("behaviour", usual.weight()),
        settings.decimal("score.behaviour.threshold", 0, MOST, usual.threshold()),
        factor("behaviour", 600, decay));
  }

  private Thresholds thresholds() {
    Thresholds usual = standard.thresholds();
    return new Thresholds(
        settings.decimal("score.threshold.gossip", -MOST, 0, usual.gossip()),
        settings.decimal("score.threshold.publish", -MOST, 0, usual.publish()),
        settings.decimal("score.threshold.graylist", -MOST, 0, usual.graylist()),
        settings.decimal("score.threshold.exchange", 0, MOST, usual.acceptExchange()),
        settings.decimal("score.threshold.opportunistic", 0, MOST, usual.opportunisticGraft()));
  }

  private double weight(String part, double usual) {
    return settings.decimal("score." + part + ".weight", -MOST, 0, usual);
  }

  private double factor(String part, long seconds, Decay decay) {
    String key = "score." + part + ".decay.seconds";
    return ScoreParams.factor(settings.seconds(key, 2, Duration.ofSeconds(seconds)), decay);
  }
}
