package org.opencloud.discovery.shell.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.peers.PeerDirectory;

/** Completes stored peers, by name, DID and peer id. */
@Service
public final class PeerCompleter extends NodeCompleter {
  @Override
  Stream<String> names(Services services) {
    return services.find(PeerDirectory.class).stream()
        .flatMap(directory -> directory.list().stream())
        .flatMap(peer -> Stream.of(peer.name(), peer.did().text(), peer.peerId().text()))
        .filter(name -> !name.isEmpty());
  }
}
