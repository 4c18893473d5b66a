package org.opencloud.discovery.indexer.internal;

import java.time.Clock;
import org.opencloud.discovery.api.identity.PeerId;

/** Who has sent lately what no honest node sends, and more than a mistake explains. */
final class Offences {
  /** So many are answered; one more is forgiven every 6 s. */
  static final int FORGIVEN = 10;

  private final PeerRates forgiveness;

  Offences(Clock clock) {
    this.forgiveness = new PeerRates(FORGIVEN / 60.0, FORGIVEN, clock);
  }

  /** Another one; false when it is one too many. */
  boolean forgive(PeerId peer) {
    return forgiveness.take(peer);
  }

  boolean isOffender(PeerId peer) {
    return !forgiveness.has(peer);
  }
}
