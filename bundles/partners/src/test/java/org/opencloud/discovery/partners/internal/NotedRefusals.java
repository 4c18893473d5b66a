package org.opencloud.discovery.partners.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Refusals;

/** Keeps what was noted, in order. */
final class NotedRefusals implements Refusals {
  final List<String> noted = new CopyOnWriteArrayList<>();

  @Override
  public void note(PeerId peer, Gate gate, String reason) {
    noted.add(peer.text() + " " + gate + " " + reason);
  }

  @Override
  public List<Refused> of(PeerId peer) {
    return List.of();
  }
}
