package org.opencloud.discovery.api.transport;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** Gossip. All methods return at once, from any thread; {@link #publish} from no event loop. */
@ProviderType
public interface TopicBus {

  /**
   * Joins a topic; closing leaves it. One handler a topic. Peers are told some seconds later, and
   * not at all if it is joined again or the network stops meanwhile.
   */
  Registration subscribe(String topic, TopicHandler handler);

  /**
   * Signs, which takes about 50 µs, and sends to the topic, joined or not. Completes with the
   * number of peers it was handed to; fails with {@link TransportException}.
   */
  CompletionStage<Integer> publish(String topic, byte[] data);

  /** Connected peers that are subscribed to the topic. From memory. */
  Set<PeerId> members(String topic);
}
