package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.keys.PeerId;

/** Finds peers, and who provides what. Used on the loop only; stages complete there. */
final class Places {
  private final Setup setup;
  private final KadHost host;
  private final Lookups lookups;
  private final Calls calls;
  private final Members members;
  private final Providers providers;

  Places(
      Setup setup,
      KadHost host,
      Lookups lookups,
      Calls calls,
      Members members,
      Providers providers) {
    this.setup = setup;
    this.host = host;
    this.lookups = lookups;
    this.calls = calls;
    this.members = members;
    this.providers = providers;
  }

  /**
   * Where a peer is. On the way to it the peer itself is dialled where others say it is: then its
   * addresses are its own words, else they are what others claim.
   */
  CompletionStage<Optional<KadPeer>> find(PeerId peer, Duration time) {
    Optional<KadPeer> live = members.connected(peer);
    if (live.isPresent()) {
      return CompletableFuture.completedFuture(live);
    }
    Sighting sighting = new Sighting(peer);
    return lookups
        .run(sighting.lookup, Key.of(peer), time)
        .thenApply(outcome -> members.known(peer.bytes()).or(sighting::claimed));
  }

  /** A lookup that ends when its target is connected. */
  private final class Sighting implements Lookup.Reach {
    private final PeerId wanted;
    private final Set<String> claims = new LinkedHashSet<>();
    private final Lookup lookup;

    private Sighting(PeerId wanted) {
      this.wanted = wanted;
      Message request = Message.request(Message.Type.FIND_NODE, wanted.bytes());
      this.lookup = new Lookup(setup, this, Key.of(wanted), request, this::answered);
    }

    private boolean answered(Contact peer, Message answer) {
      answer.closer().stream()
          .filter(named -> named.id().equals(wanted))
          .forEach(named -> claims.addAll(dialable(peer.id(), named.addresses())));
      return !peer.id().equals(wanted);
    }

    private Optional<KadPeer> claimed() {
      List<String> addresses = claims.stream().limit(MessageReader.MAX_ADDRESSES).toList();
      return addresses.isEmpty() ? Optional.empty() : Optional.of(new KadPeer(wanted, addresses));
    }

    @Override
    public CompletionStage<Message> ask(Contact peer, Message request) {
      return lookups.ask(peer, request);
    }

    @Override
    public boolean askable(Contact peer) {
      return lookups.askable(peer);
    }

    @Override
    public List<String> dialable(PeerId teller, List<String> addresses) {
      return lookups.dialable(teller, addresses);
    }

    @Override
    public void answered(Contact peer) {
      lookups.answered(peer);
    }

    /** A peer that does not serve fails to answer, but it is there. */
    @Override
    public void failed(Contact peer) {
      lookups.failed(peer);
      if (peer.id().equals(wanted) && host.connection(wanted).isPresent()) {
        lookup.stop();
      }
    }
  }

  /** Announces this node for a key, here and at the peers nearest to it; how many were told. */
  CompletionStage<Integer> provide(byte[] key, Duration time) {
    if (key.length == 0 || key.length > setup.params().holding().providerKey()) {
      return CompletableFuture.failedFuture(badKey(key));
    }
    KadPeer self = new KadPeer(host.self(), host.addresses());
    long now = setup.now();
    providers.put(new Providers.Held(key, self, now), now);
    Message announcement = Message.addProvider(key, self);
    Duration third = time.dividedBy(3);
    return lookups
        .nearest(key, third.multipliedBy(2))
        .thenCompose(
            found ->
                FanOut.count(
                    setup,
                    found.nearest(),
                    peer -> calls.tell(peer, announcement).thenApply(told -> true),
                    third));
  }

  private KadException badKey(byte[] key) {
    int limit = setup.params().holding().providerKey();
    return new KadException(Reason.KEY, "key: " + key.length + " bytes, expected 1 to " + limit);
  }

  /** Who provides a key: so many at most, this node not among them. */
  CompletionStage<List<KadPeer>> providers(byte[] key, int limit, Duration time) {
    if (key.length == 0 || key.length > setup.params().holding().providerKey()) {
      return CompletableFuture.failedFuture(badKey(key));
    }
    Map<PeerId, KadPeer> found = new LinkedHashMap<>();
    collect(found, providers.find(key, setup.now()), limit);
    Message request = Message.request(Message.Type.GET_PROVIDERS, key);
    return lookups
        .walk(request, (peer, answer) -> heard(peer, answer, found, limit), time)
        .thenApply(outcome -> List.copyOf(found.values()));
  }

  private boolean heard(Contact teller, Message answer, Map<PeerId, KadPeer> found, int limit) {
    List<KadPeer> named = new ArrayList<>();
    for (KadPeer peer : answer.providers()) {
      named.add(new KadPeer(peer.id(), members.dialable(teller.id(), peer.addresses())));
    }
    collect(found, named, limit);
    return found.size() < limit;
  }

  private void collect(Map<PeerId, KadPeer> found, Collection<KadPeer> named, int limit) {
    for (KadPeer peer : named) {
      boolean better =
          !found.containsKey(peer.id())
              ? found.size() < limit
              : found.get(peer.id()).addresses().isEmpty();
      if (better && !peer.id().equals(host.self())) {
        found.put(peer.id(), peer);
      }
    }
  }
}
