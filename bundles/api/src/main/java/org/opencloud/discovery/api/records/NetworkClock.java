package org.opencloud.discovery.api.records;

import java.time.Duration;
import java.util.Optional;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What the clocks of other nodes say of this node's own. Nobody's clock is believed alone, and none
 * is ever set. Safe for use by several threads.
 */
@ProviderType
public interface NetworkClock {

  /**
   * A peer's clock was seen. The last word of each peer counts, for 10 minutes; at most 1,000
   * peers.
   *
   * @param ahead how far the peer's clock is ahead of ours, negative when behind
   * @param unsure how wrong that may be, such as half of a round trip
   */
  void heard(PeerId peer, Duration ahead, Duration unsure);

  /** How this node's clock stands to those of the others; empty while none is known. */
  Optional<Drift> drift();

  /**
   * A comparison.
   *
   * @param ahead the median: how far the others are ahead of this node
   * @param peers how many were compared
   * @param agreeing how many of them are within 30 s of the median
   */
  record Drift(Duration ahead, int peers, int agreeing) {}
}
