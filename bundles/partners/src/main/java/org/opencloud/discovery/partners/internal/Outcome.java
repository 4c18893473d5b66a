package org.opencloud.discovery.partners.internal;

import java.util.Locale;
import java.util.Set;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.wire.PartnerMessages.NoticeAnswer;

/**
 * What came of one attempt to tell a peer something.
 *
 * @param word {@code taken}, the peer's code, or why it was not reached
 * @param again whether another attempt may succeed
 */
record Outcome(String word, boolean again) {
  static final Outcome TAKEN = new Outcome(NoticeAnswer.TAKEN, false);
  static final Outcome TIMEOUT = new Outcome("timeout", true);
  static final Outcome NO_NETWORK = new Outcome("no_network", true);
  static final Outcome MALFORMED = new Outcome("malformed_answer", false);

  /** Codes that say: later. */
  private static final Set<String> LATER = Set.of("busy", "rate", "unavailable", "slow");

  static Outcome of(NoticeAnswer answer) {
    return answer.isTaken() ? TAKEN : new Outcome(answer.code(), LATER.contains(answer.code()));
  }

  static Outcome of(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return failure instanceof TransportException e
        ? of(e)
        : cause instanceof TransportException e ? of(e) : new Outcome("failed", true);
  }

  private static Outcome of(TransportException e) {
    return new Outcome(e.reason().name().toLowerCase(Locale.ROOT), true);
  }

  boolean isTaken() {
    return equals(TAKEN);
  }
}
