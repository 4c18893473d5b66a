package org.opencloud.discovery.types.internal;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.transport.PeerConnection;
import org.opencloud.discovery.wire.TypeMessages;

/**
 * Learns what was announced before this node came: asks two neighbours for all of it, again after
 * it was alone. Called on the loop.
 */
final class Joining {
  private static final int NEIGHBOURS = 2;
  private static final long PAUSE_MILLIS = 10_000;

  private final Ports ports;
  private final Callers callers;
  private final AnnouncementJudge judge;
  private final Clock clock;
  private final ScheduledExecutorService loop;
  private final Map<PeerId, Long> tried = new HashMap<>();
  private final Set<PeerId> told = new HashSet<>();
  private Optional<PeerId> asked = Optional.empty();

  Joining(
      Ports ports,
      Callers callers,
      AnnouncementJudge judge,
      Clock clock,
      ScheduledExecutorService loop) {
    this.ports = ports;
    this.callers = callers;
    this.judge = judge;
    this.clock = clock;
    this.loop = loop;
  }

  /** Asks one more neighbour if that is needed; often. */
  void look() {
    if (connections().isEmpty()) {
      tried.clear();
      told.clear();
    }
    if (asked.isEmpty() && told.size() < NEIGHBOURS && ports.directory().now().isPresent()) {
      candidate().ifPresent(this::ask);
    }
  }

  private Collection<PeerConnection> connections() {
    return ports.network().map(network -> network.transport().connections()).orElse(List.of());
  }

  private Optional<PeerId> candidate() {
    long now = clock.millis();
    return connections().stream()
        .filter(connection -> connection.protocols().contains(TypeMessages.PROTOCOL))
        .map(PeerConnection::peer)
        .filter(peer -> !told.contains(peer) && !ports.blacklisted(peer))
        .filter(peer -> now - tried.getOrDefault(peer, Long.MIN_VALUE / 2) >= PAUSE_MILLIS)
        .findFirst();
  }

  private void ask(PeerId peer) {
    asked = Optional.of(peer);
    tried.put(peer, clock.millis());
    callers
        .announcements(peer, json -> judge.passedOn(peer, json))
        .thenAcceptAsync(complete -> answered(peer, complete), loop);
  }

  private void answered(PeerId peer, boolean complete) {
    asked = Optional.empty();
    if (complete) {
      told.add(peer);
    }
    tried.keySet().removeIf(other -> !isHere(other));
  }

  private boolean isHere(PeerId peer) {
    return ports.transport().now().filter(t -> t.connection(peer).isPresent()).isPresent();
  }
}
