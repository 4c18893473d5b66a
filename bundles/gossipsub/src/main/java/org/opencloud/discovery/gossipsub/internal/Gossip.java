package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.opencloud.discovery.gossipsub.internal.Rpc.IHave;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;

/**
 * Repairs what the mesh lost: tells of messages, asks for them, gives them. Used on the loop only.
 */
final class Gossip {
  private final Setup setup;
  private final Peers peers;
  private final MessageCache cache;
  private final Predicate<Bytes> known;
  private final ObjIntConsumer<PeerLink> blame;
  private final Promises promises = new Promises();

  Gossip(
      Setup setup,
      Peers peers,
      MessageCache cache,
      Predicate<Bytes> known,
      ObjIntConsumer<PeerLink> blame) {
    this.setup = setup;
    this.peers = peers;
    this.cache = cache;
    this.known = known;
    this.blame = blame;
  }

  /** Tells some peers outside the mesh what went through the topic. */
  void emit(String topic, Set<PeerLink> mesh) {
    List<Bytes> ids = cache.recent(topic);
    if (ids.isEmpty()) {
      return;
    }
    List<PeerLink> others = peers.in(topic, peer -> peer.out().meshes() && !mesh.contains(peer));
    int share = (int) (setup.params().degrees().gossipFactor() * others.size());
    int count = Math.min(others.size(), Math.max(setup.params().degrees().lazy(), share));
    for (PeerLink peer : others.subList(0, count)) {
      setup.shuffle(ids);
      List<Bytes> told = ids.subList(0, Math.min(ids.size(), setup.limits().ihaveIds()));
      peer.send(Kind.GOSSIP, RpcWriter.ihave(topic, told, setup.limits().rpcOut()));
    }
  }

  /** Asks for what we do not have. */
  void told(PeerLink peer, List<IHave> ihaves, Predicate<String> joined) {
    Set<Bytes> missing = new LinkedHashSet<>();
    for (IHave ihave : ihaves) {
      if (!peer.allowance().ihave()) {
        setup.count("control.ignored", "ihave");
        break;
      }
      if (joined.test(ihave.topic())) {
        ihave.ids().stream().filter(known.negate()).forEach(missing::add);
      }
    }
    if (!missing.isEmpty()) {
      ask(peer, new ArrayList<>(missing));
    }
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
    for (Bytes id : new LinkedHashSet<>(ids)) {
      if (!peer.allowance().iwant()) {
        setup.count("control.ignored", "iwant");
        return;
      }
      Optional<Message> message = cache.give(id, peer.id());
      message.ifPresent(found -> peer.send(Kind.MESSAGE, RpcWriter.publish(found)));
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
              blame.accept(peer, count);
            });
  }
}
