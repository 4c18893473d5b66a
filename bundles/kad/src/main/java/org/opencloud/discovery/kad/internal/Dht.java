package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.KadStatus;
import org.opencloud.discovery.kad.KadStorage;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.ConnectionListener;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** The DHT itself. What is not said to be for any thread runs on the loop only. */
public final class Dht implements ConnectionListener, InStream.Server {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int UPKEEP_TICKS = 60;

  private final Setup setup;
  private final KadHost host;
  private final Namespaces namespaces;
  private final RoutingTable table;
  private final Records records;
  private final Providers providers;
  private final Quotas quotas;
  private final Calls calls;
  private final Members members;
  private final Lookups lookups;
  private final Values values;
  private final Places places;
  private final Answers answers;
  private final Refresher refresher;
  private final Seeds seeds;
  private final Persistence persistence;
  private final Renewals renewals;
  private final Map<Stream, InStream> inbound = new HashMap<>();
  private final Set<CompletableFuture<?>> running = new HashSet<>();
  private int ticks;
  private volatile boolean closed;

  public Dht(Setup setup, KadHost host, KadStorage storage) {
    this.setup = setup;
    this.host = host;
    PeerId self = host.self();
    this.namespaces = new Namespaces(setup);
    this.table = new RoutingTable(Key.of(self), setup.params().lookups());
    this.records = new Records(setup.params(), self);
    this.providers = new Providers(setup.params());
    this.quotas = new Quotas(setup);
    Dialled dialled = new Dialled(setup, host, peer -> table.find(Key.of(peer)).isPresent());
    this.calls = new Calls(setup, host, dialled);
    this.members = new Members(setup, host, calls, table);
    this.lookups = new Lookups(setup, self, calls, members);
    this.values = new Values(setup, self, lookups, calls, namespaces, records);
    this.places = new Places(setup, host, lookups, calls, members, providers);
    this.answers = new Answers(setup, members, namespaces, records, providers, quotas);
    this.refresher = new Refresher(setup, self, table, lookups);
    this.seeds = new Seeds(setup, host, table);
    this.persistence = new Persistence(setup, storage, table, seeds, records, providers);
    this.renewals = new Renewals(setup);
  }

  /** From any thread, once. */
  public void start() {
    host.addListener(this);
    if (setup.params().server()) {
      host.handle(setup.params().protocol(), stream -> setup.onLoop(() -> accept(stream)));
    }
    setup.onLoop(
        () -> {
          persistence.load();
          host.connections().stream()
              .filter(connection -> connection.identified().done())
              .forEach(members::identified);
          tick();
        });
  }

  /** From any thread. Ends all streams and writes the last snapshot, on loop and workers. */
  public void close() {
    closed = true;
    host.removeListener(this);
    if (setup.params().server()) {
      host.unhandle(setup.params().protocol());
    }
    setup.onLoop(this::closeNow);
  }

  private void closeNow() {
    renewals.close();
    persistence.snapshot();
    List.copyOf(inbound.values()).forEach(InStream::drop);
    calls.close();
    KadException reason = new KadException(Reason.CLOSED, "the DHT is closed");
    List.copyOf(running).forEach(each -> each.completeExceptionally(reason));
  }

  private void tick() {
    if (closed) {
      return;
    }
    setup.later(TICK, this::tick);
    refresher.tick();
    seeds.tick();
    table.publish();
    calls.upkeep();
    long now = setup.now();
    List.copyOf(inbound.values()).forEach(stream -> stream.checkIdle(now));
    if (++ticks % UPKEEP_TICKS == 0) {
      records.expire(now);
      providers.expire(now);
      quotas.upkeep();
    }
  }

  // What others ask.

  private void accept(Stream stream) {
    if (closed) {
      stream.reset(0);
      return;
    }
    String reason = quotas.open(stream.remotePeer());
    if (!reason.isEmpty()) {
      setup.count("stream.refused", reason);
      stream.reset(0);
      return;
    }
    InStream in = new InStream(setup, stream, this);
    inbound.put(stream, in);
    in.start();
  }

  @Override
  public void closed(Stream stream) {
    inbound.remove(stream);
    quotas.closed(stream.remotePeer());
  }

  @Override
  public CompletionStage<byte[]> answer(Stream stream, byte[] request) {
    PeerId from = stream.remotePeer();
    try {
      if (!quotas.request(from)) {
        throw new Refused("request.refused", "rate");
      }
      return answers
          .answer(from, MessageReader.request(request, setup.encodings()))
          .thenApply(this::frame);
    } catch (ProtoException e) {
      return CompletableFuture.failedFuture(new Refused("message.refused", "malformed"));
    } catch (Refused e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private byte[] frame(Optional<Message> answer) {
    int limit = setup.params().serving().answer();
    return answer
        .map(message -> MessageWriter.write(message, limit, setup.encodings()))
        .map(bytes -> VarintFrames.encode(bytes).array())
        .orElse(new byte[0]);
  }

  // What this node asks; from any thread.

  public CompletionStage<Integer> put(String key, byte[] value, Duration time) {
    byte[] copy = value.clone();
    return run(() -> values.put(key, copy, time));
  }

  public CompletionStage<Optional<byte[]>> get(String key, int quorum, Duration time) {
    return run(() -> values.get(key, quorum, time));
  }

  public CompletionStage<Optional<KadPeer>> find(PeerId peer, Duration time) {
    return run(() -> places.find(peer, time));
  }

  public CompletionStage<Integer> provide(byte[] key, Duration time) {
    byte[] copy = key.clone();
    return run(() -> places.provide(copy, time));
  }

  public CompletionStage<List<KadPeer>> providers(byte[] key, int limit, Duration time) {
    byte[] copy = key.clone();
    return run(() -> places.providers(copy, limit, time));
  }

  /** Closing the result stops it. */
  public Runnable renew(Supplier<CompletionStage<Integer>> action, Duration period) {
    return renewals.start(action, period)::stop;
  }

  private <T> CompletionStage<T> run(Supplier<CompletionStage<T>> work) {
    CompletableFuture<T> done = new CompletableFuture<>();
    boolean runs =
        !closed
            && setup.onLoop(
                () -> {
                  running.add(done);
                  done.whenComplete((value, failure) -> running.remove(done));
                  settle(work.get(), done);
                });
    if (!runs) {
      done.completeExceptionally(new KadException(Reason.CLOSED, "the DHT is closed"));
    }
    return done;
  }

  private <T> void settle(CompletionStage<T> stage, CompletableFuture<T> done) {
    setup.whenDone(
        stage,
        (value, failure) -> {
          if (failure == null) {
            done.complete(value);
          } else {
            done.completeExceptionally(bare(failure));
          }
        });
  }

  private static Throwable bare(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof KadException
        ? cause
        : new KadException(Reason.LIMIT, String.valueOf(cause.getMessage()));
  }

  /** From any thread. */
  public Namespaces namespaces() {
    return namespaces;
  }

  /** From any thread. */
  public KadStatus status() {
    List<KadStatus.Bucket> buckets = table.view();
    return new KadStatus(
        setup.params().protocol(),
        setup.params().server(),
        buckets.stream().mapToInt(bucket -> bucket.peers().size()).sum(),
        buckets,
        records.count(),
        records.bytes(),
        providers.keys(),
        namespaces.names(),
        lookups.running());
  }

  // Connections; from any thread.

  @Override
  public void connected(Connection connection) {
    // Nothing is known of the peer but its key; identify follows at once.
  }

  @Override
  public void identified(Connection connection) {
    setup.onLoop(() -> members.identified(connection));
  }

  @Override
  public void disconnected(Connection connection) {
    PeerId peer = connection.remotePeer();
    setup.onLoop(
        () -> {
          if (host.connection(peer).isEmpty()) {
            members.disconnected(peer);
          }
        });
  }
}
