package org.opencloud.discovery.api.partners;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** Tells partners, and keeps in touch with them. Methods return at once, from any thread. */
@ProviderType
public interface PartnerLink {

  /**
   * Tells every partner that may have the type, of resources of this node's own only. The stage
   * completes when each has taken it, refused it, or not answered by the deadline.
   *
   * @throws NoticeRefused when nothing was sent: not this node's own, malformed, too large, too
   *     many under way
   */
  CompletionStage<Sent> tellAll(Notice notice) throws NoticeRefused;

  /**
   * Passes a notice on to these peers, partners or not, at most 100; each decides what it takes.
   *
   * @throws NoticeRefused when nothing was sent
   */
  CompletionStage<Sent> tell(Notice notice, List<String> peers) throws NoticeRefused;

  /** The partners and how they do. From memory. */
  List<Partner> partners();

  /**
   * What came of a notice.
   *
   * @param taken how many have acknowledged it
   * @param failed why the others have not, by peer
   */
  record Sent(int taken, Map<PeerId, String> failed) {
    public Sent {
      failed = Map.copyOf(failed);
    }
  }

  /**
   * A partner.
   *
   * @param lastHeard the last heartbeat
   * @param roundTrip of it
   * @param detail why there is none, for people
   */
  record Partner(
      PeerId peer, Optional<Instant> lastHeard, Optional<Duration> roundTrip, String detail) {}
}
