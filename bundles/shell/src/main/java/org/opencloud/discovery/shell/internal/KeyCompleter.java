package org.opencloud.discovery.shell.internal;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.peers.PeerDirectory;

/** Completes keys as peer ids: those that were refused, then those of stored peers. */
@Service
public final class KeyCompleter extends NodeCompleter {
  @Override
  Stream<String> names(Services services) {
    return services.find(PeerDirectory.class).stream()
        .flatMap(
            directory ->
                Stream.concat(
                    directory.refusedKeys().values().stream().map(refused -> refused.key().text()),
                    directory.list().stream().map(peer -> peer.peerId().text())));
  }
}
