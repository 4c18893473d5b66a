package org.opencloud.discovery.gossipsub;

import java.util.Set;
import org.opencloud.discovery.keys.PeerId;

/**
 * A topic as this node sees it.
 *
 * @param joined whether this node is subscribed
 * @param peers connected peers that are subscribed
 * @param mesh those of them in our mesh
 */
public record TopicStatus(String topic, boolean joined, Set<PeerId> peers, Set<PeerId> mesh) {
  public TopicStatus {
    peers = Set.copyOf(peers);
    mesh = Set.copyOf(mesh);
  }
}
