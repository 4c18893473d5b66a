package org.opencloud.discovery.api.transport;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** What the gossip network thinks of its peers. Methods return at once, from any thread. */
@ProviderType
public interface PeerScores {

  /**
   * All peers with a score, best first; also some that are gone. Fails with {@link
   * TransportException} when the network is stopping.
   */
  CompletionStage<List<PeerScore>> scores();

  /**
   * Adds the application's own opinion to a peer's score, connected or not: 0 is none. Kept until
   * the transport stops.
   *
   * @throws IllegalArgumentException when the value is no finite number
   */
  void rate(PeerId peer, double value);
}
