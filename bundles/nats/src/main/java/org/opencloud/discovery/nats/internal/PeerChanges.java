package org.opencloud.discovery.nats.internal;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerRefused;
import org.opencloud.discovery.api.peers.PeerRegistry;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.wire.BridgeError;
import org.opencloud.discovery.wire.BridgeError.Code;
import org.opencloud.discovery.wire.BridgeMessages;
import org.opencloud.discovery.wire.BridgePeerReader;
import org.opencloud.discovery.wire.BridgeRefused;
import org.opencloud.discovery.wire.PeerChange;

/**
 * Changes peers and relations for the applications that may. An application's name is its own
 * claim: who may publish on the subjects is for the NATS server to say.
 */
final class PeerChanges {
  private static final String TYPE = "PEER";

  private final Set<String> apps;
  private final Supplier<Optional<PeerRegistry>> registry;
  private final BridgePeerReader reader = new BridgePeerReader();
  private final BridgeMessages messages;
  private final Replies replies;
  private final Counts counts;

  PeerChanges(
      Set<String> apps,
      Supplier<Optional<PeerRegistry>> registry,
      BridgeMessages messages,
      Replies replies,
      Counts counts) {
    this.apps = apps;
    this.registry = registry;
    this.messages = messages;
    this.replies = replies;
    this.counts = counts;
  }

  /** Takes what is about peers; leaves the rest, and all while nobody may, to the other. */
  RequestHandler creationBefore(RequestHandler other) {
    return apps.isEmpty() ? other : new Handler(other, this::create);
  }

  /** As above. */
  RequestHandler removalBefore(RequestHandler other) {
    return apps.isEmpty() ? other : new Handler(other, this::remove);
  }

  private void create(Request request) throws BridgeRefused {
    Optional<PeerChange> wanted = reader.change(request.body());
    if (wanted.isPresent()) {
      replies.done(request, changed(wanted.get(), this::created));
    } else {
      counts.ignored("own");
    }
  }

  private void remove(Request request) throws BridgeRefused {
    Optional<PeerChange> wanted = reader.removal(request.body());
    if (wanted.isPresent()) {
      replies.done(request, changed(wanted.get(), this::removed));
    } else {
      counts.ignored("own");
    }
  }

  private byte[] created(PeerRegistry peers, PeerChange wanted) throws PeerRefused, StoreException {
    boolean described = !wanted.name().isEmpty() || !wanted.addresses().isEmpty();
    Optional<Peer> peer =
        described || wanted.relation().isEmpty()
            ? Optional.of(peers.add(wanted.peer(), wanted.name(), wanted.addresses()))
            : Optional.empty();
    if (wanted.relation().isPresent()) {
      peer = Optional.of(related(peers, wanted, wanted.relation().get()));
    }
    counts.relation("changed");
    return messages.stored(TYPE, peer.orElseThrow().peerId().text(), "", wanted.requestId());
  }

  private static Peer related(PeerRegistry peers, PeerChange wanted, Relation relation)
      throws PeerRefused, StoreException {
    return wanted.terms().isPresent()
        ? peers.partner(wanted.peer(), wanted.terms().get())
        : peers.relate(wanted.peer(), relation);
  }

  private byte[] removed(PeerRegistry peers, PeerChange wanted) throws StoreException {
    boolean found = peers.remove(new PeerId(wanted.peer()));
    counts.relation("changed");
    return messages.removed(found, TYPE, wanted.peer(), wanted.requestId());
  }

  private byte[] changed(PeerChange wanted, Change change) throws BridgeRefused {
    BridgeError error;
    try {
      if (!apps.contains(wanted.app())) {
        counts.relation("refused");
        error =
            new BridgeError(
                Code.UNSUPPORTED,
                "from_app",
                "expected an application that relations.from.nats names");
      } else {
        Optional<PeerRegistry> peers = registry.get();
        if (peers.isPresent()) {
          return change.on(peers.get(), wanted);
        }
        error = away("are not there");
      }
    } catch (PeerRefused e) {
      error = new BridgeError(Code.INVALID, "", e.getMessage());
    } catch (StoreException e) {
      error = new BridgeError(Code.valueOf(e.reason().name()), "", e.getMessage());
    } catch (IllegalStateException | RejectedExecutionException e) {
      // The registry can go away between the look-up and the call.
      error = away("are stopping");
    }
    throw new BridgeRefused(error, wanted.requestId());
  }

  private static BridgeError away(String how) {
    return new BridgeError(Code.UNAVAILABLE, "", "the node's peers " + how + "; try again later");
  }

  private interface Change {
    byte[] on(PeerRegistry peers, PeerChange wanted) throws PeerRefused, StoreException;
  }

  private interface Step {
    void run(Request request) throws BridgeRefused;
  }

  private final class Handler implements RequestHandler {
    private final RequestHandler other;
    private final Step step;

    private Handler(RequestHandler other, Step step) {
      this.other = other;
      this.step = step;
    }

    @Override
    public String kind() {
      return other.kind();
    }

    @Override
    public int maxBytes() {
      return other.maxBytes();
    }

    @Override
    public void handle(Request request) throws BridgeRefused {
      if (reader.isPeer(request.body())) {
        step.run(request);
      } else {
        other.handle(request);
      }
    }
  }
}
