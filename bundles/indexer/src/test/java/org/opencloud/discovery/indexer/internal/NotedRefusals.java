package org.opencloud.discovery.indexer.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Refusals;

/** Keeps what was noted, in order. */
final class NotedRefusals implements Refusals {
  private final List<String> noted = new CopyOnWriteArrayList<>();

  @Override
  public void note(PeerId peer, Gate gate, String reason) {
    noted.add(peer.text() + " " + gate + " " + reason);
  }

  /** What this one was refused: gate and reason. */
  List<String> named(Person person) {
    String name = person.peer().text() + " ";
    return noted.stream()
        .filter(one -> one.startsWith(name))
        .map(one -> one.substring(name.length()))
        .toList();
  }

  @Override
  public List<Refused> of(PeerId peer) {
    return List.of();
  }
}
