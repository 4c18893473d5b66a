package org.opencloud.discovery.api.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.osgi.annotation.versioning.ProviderType;

/** Connections and streams to other nodes. All methods return at once, from any thread. */
@ProviderType
public interface Transport {

  /** Fingerprint of the private network this transport is part of. */
  String network();

  /** Where other nodes can reach this one, as multiaddrs without the peer id. */
  List<String> addresses();

  /** The live connection to a peer, if there is one. From memory. */
  Optional<PeerConnection> connection(PeerId peer);

  Collection<PeerConnection> connections();

  /**
   * Opens a stream over the live connection, else over a new one to the first address that answers.
   * Fails with {@link TransportException}.
   *
   * @param addresses multiaddrs to dial when not connected; empty means never dial
   * @param timeout for dialling and negotiating together
   */
  CompletionStage<PeerStream> open(
      PeerId peer, List<String> addresses, String protocol, Duration timeout);

  /** Measures one round trip. Fails with {@link TransportException}. */
  CompletionStage<Duration> ping(PeerId peer, Duration timeout);

  /** Closes the connection to a peer, if there is one. */
  void disconnect(PeerId peer);

  /** Tells of connections that are identified, and of those that are gone. Called in order. */
  Registration watch(Watcher watcher);

  NetworkStatus status();

  /** Told of connections. Return at once. */
  interface Watcher {
    void connected(PeerConnection connection);

    void disconnected(PeerId peer);
  }
}
