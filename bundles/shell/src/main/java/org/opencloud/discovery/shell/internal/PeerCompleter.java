package org.opencloud.discovery.shell.internal;

import java.util.List;
import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.completers.StringsCompleter;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.osgi.framework.BundleContext;

/** Completes stored peers, by DID and by peer id. */
@Service
public final class PeerCompleter implements Completer {
  @Reference BundleContext context;

  @Override
  public int complete(Session session, CommandLine commandLine, List<String> candidates) {
    try (Services services = new Services(context)) {
      List<String> names =
          services.find(PeerDirectory.class).map(PeerDirectory::list).orElse(List.of()).stream()
              .flatMap(peer -> Stream.of(peer.did().text(), peer.peerId().text()))
              .toList();
      return new StringsCompleter(names).complete(session, commandLine, candidates);
    }
  }
}
