package org.opencloud.discovery.peers.internal;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Refusals;

/** Remembers what was refused, of the peers that were refused something last. */
final class RefusedPeers implements Refusals {
  private static final String OTHER = "other";

  private final Clock clock;
  private final Map<PeerId, Map<Gate, Tally>> peers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Map<Gate, Tally>> eldest) {
          return size() > MAX_PEERS;
        }
      };

  RefusedPeers(Clock clock) {
    this.clock = clock;
  }

  private static final class Tally {
    private final Map<String, Long> reasons = new HashMap<>();
    private Instant last = Instant.EPOCH;

    private void add(String reason, Instant now) {
      boolean known = reasons.containsKey(reason) || reasons.size() < MAX_REASONS - 1;
      reasons.merge(known ? reason : OTHER, 1L, Long::sum);
      last = now;
    }
  }

  @Override
  public void note(PeerId peer, Gate gate, String reason) {
    Instant now = clock.instant();
    synchronized (peers) {
      peers
          .computeIfAbsent(peer, fresh -> new EnumMap<>(Gate.class))
          .computeIfAbsent(gate, fresh -> new Tally())
          .add(reason, now);
    }
  }

  /** Looking is no refusal: it does not keep a peer in memory for longer. */
  @Override
  public List<Refused> of(PeerId peer) {
    synchronized (peers) {
      return peers.entrySet().stream()
          .filter(entry -> entry.getKey().equals(peer))
          .flatMap(entry -> entry.getValue().entrySet().stream())
          .map(each -> new Refused(each.getKey(), each.getValue().reasons, each.getValue().last))
          .toList();
    }
  }
}
