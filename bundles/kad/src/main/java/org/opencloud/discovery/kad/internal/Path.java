package org.opencloud.discovery.kad.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.kad.internal.Candidate.State;

/**
 * One way of a lookup towards its target. It hears only of what the peers it asked have told, so
 * that a lie leads this way astray and no other. Used on the loop only.
 */
final class Path {
  private static final int KEPT = 8;

  private final Key target;
  private final int k;
  private final int width;
  private final List<Candidate> candidates = new ArrayList<>();
  private int waiting;

  /**
   * A way.
   *
   * @param width requests at once
   */
  Path(Key target, int k, int width) {
    this.target = target;
    this.k = k;
    this.width = width;
  }

  void hear(Candidate candidate) {
    int at = 0;
    while (at < candidates.size() && order(candidates.get(at), candidate) < 0) {
      at++;
    }
    if (at == candidates.size() || candidates.get(at) != candidate) {
      candidates.add(at, candidate);
    }
    if (candidates.size() > KEPT * k) {
      candidates.remove(candidates.size() - 1);
    }
  }

  private int order(Candidate a, Candidate b) {
    return target.compareDistance(a.contact().key(), b.contact().key());
  }

  /** Whom to ask next: of the k nearest that did not fail, one that nobody has asked. */
  Optional<Candidate> next() {
    return waiting >= width
        ? Optional.empty()
        : nearest().stream().filter(one -> one.state() == State.NEW).findFirst();
  }

  /** Whether the k nearest that did not fail have all answered. */
  boolean finished() {
    return nearest().stream().allMatch(one -> one.state() == State.ANSWERED);
  }

  private List<Candidate> nearest() {
    return candidates.stream().filter(one -> one.state() != State.FAILED).limit(k).toList();
  }

  void asked() {
    waiting++;
  }

  void released() {
    waiting--;
  }
}
