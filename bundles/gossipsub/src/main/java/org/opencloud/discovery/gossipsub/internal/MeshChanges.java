package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.gossipsub.internal.Rpc.Prune;
import org.opencloud.discovery.gossipsub.internal.SendQueue.Kind;

/** GRAFT and PRUNE of one occasion, so that each peer gets them in one RPC. */
final class MeshChanges {
  private final Map<PeerLink, Changes> changes = new LinkedHashMap<>();

  void graft(PeerLink peer, String topic) {
    of(peer).grafts().add(topic);
  }

  void prune(PeerLink peer, Prune prune) {
    of(peer).prunes().add(prune);
  }

  void send(int limit) {
    changes.forEach(
        (peer, each) ->
            peer.send(Kind.CONTROL, RpcWriter.meshChanges(each.grafts(), each.prunes(), limit)));
  }

  private Changes of(PeerLink peer) {
    return changes.computeIfAbsent(peer, p -> new Changes(new ArrayList<>(), new ArrayList<>()));
  }

  private record Changes(List<String> grafts, List<Prune> prunes) {}
}
