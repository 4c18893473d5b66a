package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.opencloud.discovery.gossipsub.PeerExchange;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.Host;

/**
 * Dials peers that other peers named, few at once; the others are dropped. The gate is asked as for
 * every dial. Nothing is kept: who is worth it is met again.
 */
final class ExchangedPeers implements PeerExchange {
  private static final int MAX_ADDRESSES = 8;

  private final Host host;
  private final Duration timeout;
  private final Semaphore dials;
  private final Counts counts;

  ExchangedPeers(Host host, Duration timeout, int dials, Counts counts) {
    this.host = host;
    this.timeout = timeout;
    this.dials = new Semaphore(dials);
    this.counts = counts;
  }

  @Override
  public void found(PeerId peer, List<String> addresses) {
    List<String> few = addresses.stream().limit(MAX_ADDRESSES).toList();
    if (few.isEmpty() || host.connection(peer).isPresent()) {
      return;
    }
    if (!dials.tryAcquire()) {
      counts.add("exchange.dropped", "dials", 1);
      return;
    }
    host.connect(peer, few, timeout)
        .whenComplete(
            (connection, failure) -> {
              dials.release();
              counts.add("exchange.dialled", failure == null ? "connected" : "failed", 1);
            });
  }
}
