package org.opencloud.discovery.libp2p.internal.host;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.HostConfig.Watermarks;

/**
 * Keeps connections between two watermarks: above the high one it closes those that were used least
 * lately, down to the low one. A connection that is protected or young stays.
 */
final class Trimmer {
  private final Watermarks marks;
  private final ConnectionTable table;
  private final Protections protections;
  private final Clock clock;
  private final Counts counts;

  Trimmer(
      Watermarks marks,
      ConnectionTable table,
      Protections protections,
      Clock clock,
      Counts counts) {
    this.marks = marks;
    this.table = table;
    this.protections = protections;
    this.clock = clock;
    this.counts = counts;
  }

  /** Looks once; called when there is one connection more. */
  synchronized void look() {
    List<PeerConnection> open =
        table.all().stream().filter(connection -> !connection.closing()).toList();
    if (open.size() <= marks.high()) {
      return;
    }
    Instant young = clock.instant().minus(marks.grace());
    open.stream()
        .filter(connection -> connection.since().isBefore(young))
        .filter(connection -> !protections.cover(connection.remotePeer()))
        .sorted(Comparator.comparing(connection -> connection.usage().last()))
        .limit(open.size() - marks.low())
        .forEach(this::trim);
  }

  private void trim(PeerConnection connection) {
    counts.add("connection.trimmed", "watermark", 1);
    connection.close();
  }
}
