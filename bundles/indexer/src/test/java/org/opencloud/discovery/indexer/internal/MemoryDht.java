package org.opencloud.discovery.indexer.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.DhtException;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.dht.DhtStatus;
import org.opencloud.discovery.api.identity.PeerId;

/** A DHT of one map. What is asked of it waits until {@link #answer} while it is slow. */
final class MemoryDht implements Dht {
  final Map<String, byte[]> values = new LinkedHashMap<>();
  final List<DhtPeer> providers = new ArrayList<>();
  final List<String> gets = new ArrayList<>();
  final List<String> puts = new ArrayList<>();
  final List<byte[]> announced = new ArrayList<>();
  final List<CompletableFuture<Integer>> underWay = new ArrayList<>();
  private final List<Runnable> waiting = new ArrayList<>();
  boolean slow;
  int holders = 1;
  Optional<DhtException> failure = Optional.empty();

  void answer() {
    List.copyOf(waiting).forEach(Runnable::run);
    waiting.clear();
  }

  @Override
  public CompletionStage<Integer> put(String key, byte[] value, Duration timeout) {
    puts.add(key);
    values.put(key, value);
    CompletableFuture<Integer> done = new CompletableFuture<>();
    underWay.add(done);
    finish(done, holders);
    return done;
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(String key, int quorum, Duration timeout) {
    gets.add(key);
    CompletableFuture<Optional<byte[]>> done = new CompletableFuture<>();
    finish(done, Optional.ofNullable(values.get(key)));
    return done;
  }

  private <T> void finish(CompletableFuture<T> done, T result) {
    Runnable ending =
        () -> failure.ifPresentOrElse(done::completeExceptionally, () -> done.complete(result));
    if (slow) {
      waiting.add(ending);
    } else {
      ending.run();
    }
  }

  @Override
  public CompletionStage<List<DhtPeer>> providers(byte[] key, int limit, Duration timeout) {
    return CompletableFuture.completedFuture(List.copyOf(providers));
  }

  @Override
  public Registration keepProviding(byte[] key) {
    announced.add(key);
    return () -> announced.remove(key);
  }

  @Override
  public Registration keep(String key, Supplier<byte[]> value, Duration period) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Optional<DhtPeer>> find(PeerId peer, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Integer> provide(byte[] key, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DhtStatus status() {
    return new DhtStatus("/test", "server", 0, List.of(), 0, 0, 0, Set.of(), 0);
  }
}
