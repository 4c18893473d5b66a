package org.opencloud.discovery.records.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.dht.Dht;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.dht.DhtStatus;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.testkit.node.StubExecutor;

/** A table that all nodes of a test share; a lookup takes 50 ms. */
final class MemoryDht implements Dht {
  static final Duration LOOKUP = Duration.ofMillis(50);

  final Map<String, byte[]> values;
  final Map<PeerId, DhtPeer> providers;
  final Set<String> kept = new HashSet<>();
  final Map<String, Integer> asked = new HashMap<>();
  private final StubExecutor executor;
  private final Optional<PeerId> self;

  MemoryDht(StubExecutor executor) {
    this(executor, new HashMap<>(), new LinkedHashMap<>(), Optional.empty());
  }

  private MemoryDht(
      StubExecutor executor,
      Map<String, byte[]> values,
      Map<PeerId, DhtPeer> providers,
      Optional<PeerId> self) {
    this.executor = executor;
    this.values = values;
    this.providers = providers;
    this.self = self;
  }

  /** The same table as this peer sees it. */
  MemoryDht of(PeerId peer) {
    return new MemoryDht(executor, values, providers, Optional.of(peer));
  }

  private <T> CompletionStage<T> soon(Supplier<T> answer) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    executor.schedule(() -> stage.complete(answer.get()), LOOKUP.toMillis(), TimeUnit.MILLISECONDS);
    return stage;
  }

  @Override
  public CompletionStage<Integer> put(String key, byte[] value, Duration timeout) {
    values.put(key, value);
    return soon(() -> 1);
  }

  @Override
  public Registration keep(String key, Supplier<byte[]> value, Duration period) {
    values.put(key, value.get());
    kept.add(key);
    return () -> kept.remove(key);
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(String key, int quorum, Duration timeout) {
    asked.merge(key, 1, Integer::sum);
    return soon(() -> Optional.ofNullable(values.get(key)));
  }

  @Override
  public CompletionStage<Optional<DhtPeer>> find(PeerId peer, Duration timeout) {
    return soon(Optional::empty);
  }

  @Override
  public CompletionStage<Integer> provide(byte[] key, Duration timeout) {
    return soon(() -> 1);
  }

  @Override
  public Registration keepProviding(byte[] key) {
    self.ifPresent(peer -> providers.put(peer, new DhtPeer(peer, List.of(), false)));
    return () -> self.ifPresent(providers::remove);
  }

  @Override
  public CompletionStage<List<DhtPeer>> providers(byte[] key, int limit, Duration timeout) {
    return soon(() -> providers.values().stream().limit(limit).toList());
  }

  @Override
  public DhtStatus status() {
    return new DhtStatus("/oc/kad/1.0.0", "server", 1, List.of(), 0, 0, 0, Set.of(), 0);
  }
}
