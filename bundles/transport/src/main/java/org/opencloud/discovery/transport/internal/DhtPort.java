package org.opencloud.discovery.transport.internal;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.DhtException;
import org.opencloud.discovery.api.dht.DhtException.Reason;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.dht.DhtStatus;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.kad.Kad;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.KadStatus;
import org.opencloud.discovery.keys.KeyException;

/** The port of the DHT on our Kademlia. */
final class DhtPort implements Dht {
  private final Kad kad;
  private final Predicate<org.opencloud.discovery.keys.PeerId> connected;

  DhtPort(Kad kad, Predicate<org.opencloud.discovery.keys.PeerId> connected) {
    this.kad = kad;
    this.connected = connected;
  }

  @Override
  public CompletionStage<Integer> put(String key, byte[] value, Duration timeout) {
    return portFailures(kad.put(key, value, timeout));
  }

  @Override
  public Registration keep(String key, Supplier<byte[]> value, Duration period) {
    return kad.keep(key, value, period)::close;
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(String key, int quorum, Duration timeout) {
    return portFailures(kad.get(key, quorum, timeout));
  }

  @Override
  public CompletionStage<Optional<DhtPeer>> find(PeerId peer, Duration timeout) {
    try {
      return portFailures(kad.find(Names.libp2p(peer), timeout))
          .thenApply(found -> found.map(this::port));
    } catch (KeyException e) {
      return CompletableFuture.failedFuture(new DhtException(Reason.KEY, e.getMessage(), e));
    }
  }

  @Override
  public CompletionStage<Integer> provide(byte[] key, Duration timeout) {
    return portFailures(kad.provide(key, timeout));
  }

  @Override
  public Registration keepProviding(byte[] key) {
    return kad.keepProviding(key)::close;
  }

  @Override
  public CompletionStage<List<DhtPeer>> providers(byte[] key, int limit, Duration timeout) {
    return portFailures(kad.providers(key, limit, timeout))
        .thenApply(found -> found.stream().map(this::port).toList());
  }

  @Override
  public DhtStatus status() {
    KadStatus now = kad.status();
    return new DhtStatus(
        now.protocol(),
        now.server() ? "server" : "client",
        now.peers(),
        now.buckets().stream().map(this::port).toList(),
        now.records(),
        now.recordBytes(),
        now.providerKeys(),
        now.namespaces(),
        now.lookups());
  }

  private DhtStatus.Bucket port(KadStatus.Bucket bucket) {
    List<DhtPeer> peers = bucket.peers().stream().map(this::port).toList();
    return new DhtStatus.Bucket(bucket.prefix(), peers, bucket.waiting());
  }

  private DhtPeer port(KadPeer peer) {
    return new DhtPeer(Names.port(peer.id()), peer.addresses(), connected.test(peer.id()));
  }

  private static <T> CompletionStage<T> portFailures(CompletionStage<T> stage) {
    CompletableFuture<T> port = new CompletableFuture<>();
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            port.complete(value);
          } else {
            port.completeExceptionally(failure(failure));
          }
        });
    return port;
  }

  private static DhtException failure(Throwable failure) {
    Throwable bare = failure instanceof CompletionException ? failure.getCause() : failure;
    Reason reason = bare instanceof KadException known ? reason(known) : Reason.LIMIT;
    return new DhtException(reason, bare.getMessage(), bare);
  }

  private static Reason reason(KadException known) {
    return switch (known.reason()) {
      case KEY -> Reason.KEY;
      case NAMESPACE -> Reason.NAMESPACE;
      case SIZE -> Reason.SIZE;
      case INVALID -> Reason.INVALID;
      case OUTDATED -> Reason.OUTDATED;
      case UNANSWERED, LIMIT -> Reason.LIMIT;
      case CLOSED -> Reason.CLOSED;
    };
  }
}
