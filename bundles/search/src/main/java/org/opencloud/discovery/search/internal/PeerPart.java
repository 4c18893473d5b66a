package org.opencloud.discovery.search.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Outcome;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.wire.EndReport;
import org.opencloud.discovery.wire.WireLimits;

/** What one peer has sent for a search so far. Not for use by several threads. */
final class PeerPart {
  private final Did did;
  private boolean reached;
  private int results;
  private long first;
  private long last;
  private int wasted;
  private Optional<EndReport> report = Optional.empty();
  private Optional<Outcome> lost = Optional.empty();
  private String detail = "";

  PeerPart(Did did, boolean reached) {
    this.did = did;
    this.reached = reached;
  }

  void reached() {
    reached = true;
  }

  boolean isReached() {
    return reached;
  }

  /** A result came at this moment of the trace. */
  void took(long now) {
    results++;
    heard(now);
  }

  int results() {
    return results;
  }

  private void heard(long now) {
    first = first == 0 ? now : first;
    last = now;
  }

  /** It sent what was not asked for. */
  void wasted() {
    wasted++;
  }

  boolean isFull() {
    return results + wasted >= WireLimits.RESULTS_PER_ANSWERER;
  }

  void ended(EndReport end, long now) {
    report = Optional.of(end);
    heard(now);
  }

  Optional<EndReport> report() {
    return report;
  }

  /** Nothing more comes of it; the outcome is what it has been if nothing came before. */
  void lost(Outcome without, String why) {
    if (report.isEmpty() && lost.isEmpty()) {
      lost = Optional.of(without);
      detail = why;
      reached &= without == Outcome.SILENT;
    }
  }

  /** Whether nothing more is expected of it. */
  boolean isOver() {
    return report.isPresent() || lost.isPresent();
  }

  /** Whether it was asked, and is gone before its end. */
  boolean brokeOff() {
    return reached && report.isEmpty() && lost.isPresent();
  }

  /** Notes what came of it, from the first word to the last. */
  void note(Trace trace, PeerId peer) {
    String how = outcome().name().toLowerCase(Locale.ROOT);
    String failed =
        report
            .map(EndReport::failures)
            .filter(failures -> !failures.isEmpty())
            .map(failures -> ": " + failures)
            .orElse("");
    Map<String, Long> counts = Map.of("results", (long) results);
    if (first == 0) {
      trace.step(Stage.RECEIVE, peer.text(), trace.now(), counts, how + failed);
    } else {
      trace.lasted(Stage.RECEIVE, peer.text(), first, last, counts, how + failed);
    }
  }

  Account.PeerAccount account(PeerId peer) {
    boolean late = !reached && !isOver();
    return new Account.PeerAccount(
        peer,
        did,
        outcome(),
        results,
        report.map(EndReport::limited).orElse(false),
        report.map(EndReport::failures).orElse(Map.of()),
        late ? "not connected before the search ended" : detail);
  }

  private Outcome outcome() {
    if (report.isPresent()) {
      return Outcome.ANSWERED;
    }
    if (results > 0) {
      return Outcome.PARTIAL;
    }
    return lost.orElse(reached ? Outcome.SILENT : Outcome.UNREACHABLE);
  }
}
