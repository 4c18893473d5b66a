package org.opencloud.discovery.libp2p;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.keys.PeerId;

/**
 * A libp2p host: TCP, PSK, Noise, yamux, identify and push, ping. Made by {@code TcpHost}. Methods
 * return at once, from any thread; stages fail with {@link StreamException}.
 */
public interface Host extends AutoCloseable {

  PeerId peerId();

  /** Binds the listeners; completes with the bound multiaddrs. Call once. */
  CompletionStage<List<String>> start();

  /** What peers are told: announced or bound addresses. */
  List<String> addresses();

  /** Dials each address until one answers, unless connected already. One flight per peer. */
  CompletionStage<Connection> connect(PeerId peer, List<String> addresses, Duration timeout);

  /**
   * Says that who had this peer dialled needs it no more. Connections that we opened to it are
   * closed as soon as nobody uses them: no stream was opened for the watermarks' grace, none is
   * open but lasting ones, and the peer is not protected. To connect again takes it back.
   */
  void release(PeerId peer);

  /** The live connection to use, the oldest when there are several. */
  Optional<Connection> connection(PeerId peer);

  Collection<Connection> connections();

  /** Offers a protocol and tells all peers (identify push). One handler a protocol. */
  void handle(String protocol, StreamHandler handler);

  /** The same for streams that last as long as their connection: they do not show its use. */
  void handleLasting(String protocol, StreamHandler handler);

  /** Withdraws a protocol, resets its open inbound streams and tells all peers. */
  void unhandle(String protocol);

  /**
   * Keeps the connections of these peers when others are trimmed.
   *
   * @param tag who wants it; what it named before is replaced
   */
  void protect(String tag, Set<PeerId> peers);

  /** What is in use of the host's limits. */
  List<Use> uses();

  /**
   * One limit.
   *
   * @param name such as {@code connections}
   */
  record Use(String name, long used, long limit) {}

  void addListener(ConnectionListener listener);

  void removeListener(ConnectionListener listener);

  /** One ping over the live connection; fails when there is none. */
  CompletionStage<Duration> ping(PeerId peer, Duration timeout);

  /**
   * Closes listeners, connections and event loops. Waits at most 5 s; nothing of the host runs
   * after it returns.
   */
  @Override
  void close();
}
