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
   * Tells every partner that may have it, of resources of this node's own only: on terms that give
   * its type, and of a private one only those that it lists. Who was told of it before and may not
   * have it any more is told to forget it. The stage completes when each has taken it, refused it,
   * or not answered by the deadline; one that could not be reached is tried again after that, for
   * some minutes, with the newest state of the resource.
   *
   * @throws NoticeRefused when nothing was sent: not this node's own, malformed, too large, too
   *     many under way
   */
  CompletionStage<Sent> tellAll(Notice notice) throws NoticeRefused;

  /**
   * Passes a notice on to these peers, partners or not, 1 to 100, named by DID or peer id; each
   * decides what it takes. Nothing is tried again.
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
   * @param failed why the others have not, one word, by peer id; by DID where nobody knows that
   */
  record Sent(int taken, Map<String, String> failed) {
    public Sent {
      failed = Map.copyOf(failed);
    }
  }

  /**
   * A partner.
   *
   * @param lastHeard the last heartbeat
   * @param roundTrip of it
   * @param waiting notices that it has not answered
   * @param dropped notices that were given up since the start: no room, or out of reach for too
   *     long
   * @param detail why there is no heartbeat, for people
   */
  record Partner(
      PeerId peer,
      Optional<Instant> lastHeard,
      Optional<Duration> roundTrip,
      int waiting,
      long dropped,
      String detail) {}
}
