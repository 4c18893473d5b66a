package org.opencloud.discovery.shell.internal;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.KeyNames;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Refusals;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.Transport;

/** {@code peer:show}. */
@Service
@Command(scope = "peer", name = "show", description = "Shows all that is known of one peer")
public final class PeerShow extends NodeCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Argument(name = "peer", description = "DID, peer id or name", required = true)
  @Completion(PeerCompleter.class)
  String peer;

  @Override
  void run(Services services, PrintStream out) throws Exception {
    PeerDirectory directory = services.need(PeerDirectory.class, "oc-peers");
    Optional<Refusals> refusals = services.find(Refusals.class);
    Peer found = find(services, directory, refusals);
    PeerView.Seen seen =
        PeerView.Seen.of(found, directory, services.find(Transport.class))
            .with(refusals.map(all -> all.of(found.peerId())).orElse(List.of()));
    if (json) {
      print(out, PeerView.json(seen));
    } else {
      PeerView.lines(seen).forEach(out::println);
    }
  }

  private Peer find(Services services, PeerDirectory directory, Optional<Refusals> refusals)
      throws Exception {
    Optional<Peer> stored =
        StoredPeer.find(directory, peer).or(() -> onlyRefused(services, refusals));
    if (stored.isPresent()) {
      return stored.get();
    }
    if (!Did.isDid(peer)) {
      throw failed("no such peer: " + peer);
    }
    return directory
        .resolve(new Did(peer), PATIENCE)
        .toCompletableFuture()
        .get(PATIENCE.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
        .orElseThrow(
            () -> failed("no such peer: nobody knew it within " + PATIENCE.toSeconds() + " s"));
  }

  /** Whom this node knows by nothing but what it refused it. */
  private Optional<Peer> onlyRefused(Services services, Optional<Refusals> refusals) {
    return Optional.of(peer)
        .filter(PeerId::isPeerId)
        .map(PeerId::new)
        .filter(id -> refusals.filter(all -> !all.of(id).isEmpty()).isPresent())
        .flatMap(
            id ->
                services
                    .find(KeyNames.class)
                    .flatMap(names -> names.did(id))
                    .map(did -> bare(id, did)));
  }

  private static Peer bare(PeerId id, Did did) {
    return new Peer(id, did, "", List.of(), Relation.NONE, "refusals", Optional.empty());
  }
}
