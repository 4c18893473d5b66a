package org.opencloud.discovery.gossipsub.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.opencloud.discovery.gossipsub.PeerExchange;
import org.opencloud.discovery.gossipsub.internal.Rpc.Named;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.SignedAddresses;
import org.opencloud.discovery.libp2p.StreamException;

/**
 * Peers that others name when they send us away: believed only from who has earned it, and only
 * with a record that the named peer signed itself.
 */
final class Exchange {
  private final Setup setup;
  private final Peers peers;
  private final Executor validators;
  private final PeerExchange port;

  Exchange(Setup setup, Peers peers, Executor validators, PeerExchange port) {
    this.setup = setup;
    this.peers = peers;
    this.validators = validators;
    this.port = port;
  }

  /** On the loop. */
  void named(PeerLink by, List<Named> others) {
    if (!setup.params().exchange().on()) {
      ignored("off", others.size());
      return;
    }
    if (!by.worth(setup.params().scores().thresholds().acceptExchange())) {
      ignored("score", others.size());
      return;
    }
    List<Named> chosen = new ArrayList<>(others);
    setup.shuffle(chosen);
    int count = Math.min(chosen.size(), setup.params().exchange().peers());
    ignored("many", chosen.size() - count);
    chosen.subList(0, count).forEach(this::named);
  }

  private void named(Named other) {
    if (other.record().size() == 0) {
      ignored("unsigned", 1);
      return;
    }
    try {
      PeerId peer = PeerId.decode(other.peer().array());
      if (peers.find(peer).isEmpty()) {
        validators.execute(() -> check(peer, other.record()));
      }
    } catch (KeyException e) {
      ignored("malformed", 1);
    } catch (RejectedExecutionException e) {
      ignored("validators", 1);
    }
  }

  /** On a validator. */
  private void check(PeerId peer, Bytes signed) {
    try {
      SignedAddresses record = SignedAddresses.open(signed.array());
      if (record.peer().equals(peer)) {
        setup.count("exchange.found", "");
        port.found(peer, record.addresses());
      } else {
        ignored("another", 1);
      }
    } catch (StreamException e) {
      ignored("signature", 1);
    }
  }

  private void ignored(String reason, int peers) {
    if (peers > 0) {
      setup.counts().add("exchange.ignored", reason, peers);
    }
  }
}
