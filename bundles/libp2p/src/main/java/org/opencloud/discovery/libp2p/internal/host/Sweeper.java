package org.opencloud.discovery.libp2p.internal.host;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.HostConfig.Watermarks;

/**
 * Closes connections that nobody needs: those that were dialled for a while and are idle, and all
 * but one of several to a peer. Two hosts that dial each other at once have two: each side uses the
 * one it saw first, so one that carries a stream stays.
 */
final class Sweeper {
  private final PeerId self;
  private final Watermarks marks;
  private final ConnectionTable table;
  private final Protections protections;
  private final Clock clock;

  Sweeper(
      PeerId self, Watermarks marks, ConnectionTable table, Protections protections, Clock clock) {
    this.self = self;
    this.marks = marks;
    this.table = table;
    this.protections = protections;
    this.clock = clock;
  }

  /** Looks once; called now and then. */
  void sweep() {
    Instant then = clock.instant().minus(marks.grace());
    for (List<PeerConnection> same : table.peers()) {
      same.stream()
          .filter(connection -> connection.released() && !wanted(connection))
          .forEach(connection -> connection.closeIf("idle", usage -> usage.idleSince(then)));
      doubles(same, then);
    }
  }

  private boolean wanted(PeerConnection connection) {
    return protections.cover(connection.remotePeer());
  }

  private void doubles(List<PeerConnection> same, Instant then) {
    List<PeerConnection> open = same.stream().filter(one -> !one.closing()).toList();
    if (open.size() < 2) {
      return;
    }
    boolean quiet = open.stream().allMatch(one -> one.usage().quietSince(then));
    // One that is merely young is no reason to close another: the peer, for which their ages are
    // reversed, would close it, and none would be left.
    if (!quiet && open.stream().noneMatch(one -> one.usage().carriesStreams())) {
      return;
    }
    Optional<PeerConnection> kept = open.stream().filter(one -> quiet).min(keptFirst());
    open.stream()
        .filter(one -> !kept.equals(Optional.of(one)))
        .forEach(one -> one.closeIf("double", usage -> usage.quietSince(then)));
  }

  /** The same order at both ends, or each might close what the other keeps. */
  private Comparator<PeerConnection> keptFirst() {
    Comparator<PeerConnection> dialler =
        Comparator.comparing(
            one -> (one.inbound() ? one.remotePeer() : self).bytes(), Arrays::compareUnsigned);
    return dialler.thenComparing(PeerConnection::since);
  }
}
