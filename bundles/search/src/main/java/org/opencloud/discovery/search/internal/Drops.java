package org.opencloud.discovery.search.internal;

import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Refusals.Gate;

/** Counts what is refused, by what it was and why; what a peer was refused is noted by its name. */
final class Drops {
  private static final String BUNDLE = "search";

  private final Meters meters;
  private final Slot<Refusals> refusals;

  Drops(Meters meters, Slot<Refusals> refusals) {
    this.meters = meters;
    this.refusals = refusals;
  }

  /** A search of an application that was refused as too much. */
  void search(String reason) {
    meters.counter(BUNDLE, "search.refused", reason).increment();
  }

  void question(PeerId author, String reason) {
    meters.counter(BUNDLE, "question.dropped", reason).increment();
    refusals.now().ifPresent(all -> all.note(author, Gate.QUESTION, reason));
  }

  void answer(PeerId sender, String reason) {
    meters.counter(BUNDLE, "answer.dropped", reason).increment();
    refusals.now().ifPresent(all -> all.note(sender, Gate.ANSWER, reason));
  }

  void hit(String reason) {
    meters.counter(BUNDLE, "hit.dropped", reason).increment();
  }

  /** A provider that failed or was cut off. */
  void provider(String reason) {
    meters.counter(BUNDLE, "provider.failed", reason).increment();
  }

  /** An answer of this node that was given up. */
  void cancelled(String reason) {
    meters.counter(BUNDLE, "answer.cancelled", reason).increment();
  }

  void accepted() {
    meters.counter(BUNDLE, "question.accepted", "").increment();
  }
}
