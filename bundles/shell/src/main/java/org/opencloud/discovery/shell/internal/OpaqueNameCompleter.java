package org.opencloud.discovery.shell.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;

/** Completes names that are UUIDs. */
@Service
public final class OpaqueNameCompleter extends NodeCompleter {
  @Override
  Stream<String> names(Services services) {
    return services.find(PeerDirectory.class).stream()
        .flatMap(directory -> directory.list().stream())
        .map(Peer::did)
        .filter(Did::isOpaque)
        .map(Did::text);
  }
}
