package org.opencloud.discovery.nats.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Partnership;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;

/** Writes down what it is told. */
final class FakePeers implements PeerRegistry {
  final List<String> told = new CopyOnWriteArrayList<>();
  volatile Optional<StoreException> failure = Optional.empty();

  @Override
  public Peer add(String peer, String name, List<String> addresses)
      throws PeerRefused, StoreException {
    if (name.equals("self")) {
      throw new PeerRefused("this is the node itself");
    }
    return done("add " + peer + " " + name + " " + addresses);
  }

  @Override
  public Peer repin(String opaque, String key) {
    throw new AssertionError("not asked for");
  }

  @Override
  public Peer partner(String peer, Partnership terms) throws StoreException {
    return done(
        "partner %s %s %s %s"
            .formatted(
                peer,
                terms.direction(),
                terms.until().map(Object::toString).orElse("never"),
                terms.types().stream().sorted().toList()));
  }

  @Override
  public Peer relate(String peer, Relation relation) throws StoreException {
    return done("relate " + peer + " " + relation);
  }

  @Override
  public void reload() {
    throw new AssertionError("not asked for");
  }

  @Override
  public boolean remove(PeerId peer) throws StoreException {
    done("remove " + peer);
    return told.size() == 1;
  }

  private Peer done(String what) throws StoreException {
    if (failure.isPresent()) {
      throw failure.get();
    }
    told.add(what);
    return new Peer(
        FakeSearch.PEER, FakeSearch.DID, "", List.of(), Relation.NONE, "test", Optional.empty());
  }
}
