package org.opencloud.discovery.api.peers;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.identity.Did;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One link of the resolution chain, registered as an OSGi service; higher {@code service.ranking}
 * is asked first. What it says of the relation is ignored: relations are this node's own.
 */
@ConsumerType
public interface PeerResolver {

  /** Names the link in {@code peer:show} and in counters. */
  String name();

  /** Looks for a peer. Returns at once; the caller gives up at its own deadline. */
  CompletionStage<Optional<Peer>> resolve(Did did);
}
