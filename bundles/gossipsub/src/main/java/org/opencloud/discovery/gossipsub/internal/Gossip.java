package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.internal.Rpc.IHave;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;
import org.opencloud.discovery.keys.PeerId;

/**
 * Repairs what the mesh lost: tells of messages, asks for them, gives them. Used on the loop only.
 */
final class Gossip {
  private final Setup setup;
  private final Bytes self;
  private final Peers peers;
  private final MessageCache cache;
  private final Predicate<Bytes> known;
  private final Scores scores;
  private final double threshold;
  private final Promises promises = new Promises();

  Gossip(
      Setup setup,
      PeerId self,
      Peers peers,
      MessageCache cache,
      Predicate<Bytes> known,
      Scores scores) {
    this.setup = setup;
    this.self = new Bytes(self.bytes());
    this.peers = peers;
    this.cache = cache;
    this.known = known;
    this.scores = scores;
    this.threshold = setup.params().scores().thresholds().gossip();
  }

  /** Tells some peers outside the mesh what went through the topic. */
  void emit(String topic, Set<PeerLink> mesh) {
    List<Bytes> ids = cache.recent(topic);
    if (ids.isEmpty()) {
      return;
    }
    List<PeerLink> others = peers.in(topic, peer -> tellable(peer) && !mesh.contains(peer));
    int share = (int) (setup.params().degrees().gossipFactor() * others.size());
    int count = Math.min(others.size(), Math.max(setup.params().degrees().lazy(), share));
    for (PeerLink peer : others.subList(0, count)) {
      setup.shuffle(ids);
      List<Bytes> told = ids.subList(0, Math.min(ids.size(), setup.limits().ihaveIds()));
      peer.send(Kind.GOSSIP, RpcWriter.ihave(topic, told, setup.limits().rpcOut()));
    }
  }

  private boolean tellable(PeerLink peer) {
    return peer.out().meshes() && !peer.direct() && peer.worth(threshold);
  }

  /** Whether gossip with the peer is worth it. */
  private boolean heard(PeerLink peer) {
    boolean heard = peer.worth(threshold);
    if (!heard) {
      setup.count("control.ignored", "score");
    }
    return heard;
  }

  /** Asks for what we do not have. */
  void told(PeerLink peer, List<IHave> ihaves, Predicate<String> joined) {
    if (ihaves.isEmpty() || !heard(peer)) {
      return;
    }
    Set<Bytes> missing = new LinkedHashSet<>();
    for (IHave ihave : ihaves) {
      if (!peer.allowance().ihave()) {
        setup.count("control.ignored", "ihave");
        break;
      }
      if (joined.test(ihave.topic())) {
        ihave.ids().stream().filter(this::ofOurForm).filter(this::missing).forEach(missing::add);
      }
    }
    if (!missing.isEmpty()) {
      ask(peer, new ArrayList<>(missing));
    }
  }

  /**
   * js and rust make ids of another form by default. What they send for such an id we would know
   * under another one, and hold its promise to be broken.
   */
  private boolean ofOurForm(Bytes id) {
    boolean ours = Message.couldBeId(id);
    if (!ours) {
      setup.count("control.ignored", "ihave-foreign");
    }
    return ours;
  }

  /** What we said before a restart is not asked for: it would come back to us. */
  private boolean missing(Bytes id) {
    return !id.startsWith(self) && !known.test(id);
  }

  private void ask(PeerLink peer, List<Bytes> missing) {
    int count = Math.min(missing.size(), peer.allowance().askable());
    if (count < missing.size()) {
      setup.counts().add("control.ignored", "ihave-ids", missing.size() - count);
    }
    if (count <= 0) {
      return;
    }
    setup.shuffle(missing);
    List<Bytes> asked = missing.subList(0, count);
    peer.allowance().asked(count);
    peer.send(Kind.GOSSIP, RpcWriter.iwant(asked, setup.limits().rpcOut()));
    promises.add(asked.get(0), peer, setup.now() + setup.timing().followUp().toMillis());
  }

  /** Gives what was asked for. */
  void asked(PeerLink peer, List<Bytes> ids) {
    if (ids.isEmpty() || !heard(peer)) {
      return;
    }
    for (Bytes id : new LinkedHashSet<>(ids)) {
      if (!peer.allowance().iwant()) {
        setup.count("control.ignored", "iwant");
        return;
      }
      Optional<Bytes> message = cache.give(id, peer.id());
      message.ifPresentOrElse(
          found -> peer.send(Kind.MESSAGE, RpcWriter.publish(found)),
          () -> setup.count("control.ignored", "iwant-absent"));
    }
  }

  void arrived(Bytes id) {
    promises.kept(id);
  }

  void drop(PeerLink peer) {
    promises.forget(peer);
  }

  /** Once a heartbeat. */
  void upkeep() {
    promises
        .broken(setup.now())
        .forEach(
            (peer, count) -> {
              setup.counts().add("promise.broken", "", count);
              scores.misbehaved(peer, count);
            });
  }
}
