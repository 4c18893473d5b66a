package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;
import org.opencloud.discovery.kad.KadHost;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.VarintFrames;

/**
 * Asks peers: dials those that are not connected, and keeps a stream for the next request a while.
 * Used on the loop only; stages complete there.
 */
final class Calls {
  private static final int SPARE_PER_PEER = 2;

  private final Setup setup;
  private final KadHost host;
  private final Map<PeerId, Deque<OutStream>> spare = new HashMap<>();
  private final Dialled dialled;
  private boolean closed;

  Calls(Setup setup, KadHost host, Dialled dialled) {
    this.setup = setup;
    this.host = host;
    this.dialled = dialled;
  }

  /** The peer's answer, of the request's type; fails within the times for dial and request. */
  CompletionStage<Message> ask(Contact peer, Message request) {
    Call call = new Call(peer, request);
    call.start();
    return call.done;
  }

  /** Hands a peer a message that has no answer; completes when it has left. */
  CompletionStage<Void> tell(Contact peer, Message request) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    setup.whenDone(
        open(peer),
        (stream, failure) -> {
          if (failure != null) {
            told.completeExceptionally(failure);
          } else {
            tell(stream, request, told);
          }
        });
    return told;
  }

  private void tell(Stream stream, Message request, CompletableFuture<Void> told) {
    OutStream out = new OutStream(setup, stream);
    // Whoever answers all the same is heard out, so that its write does not fail.
    setup.later(timing().request(), out::reset);
    setup.whenDone(
        out.tell(frame(request)),
        (done, failure) -> {
          if (failure == null) {
            told.complete(null);
          } else {
            told.completeExceptionally(failure);
          }
        });
  }

  /** Whether a dial could reach the peer, or a connection does. */
  boolean reachable(Contact peer) {
    return !peer.addresses().isEmpty() || host.connection(peer.id()).isPresent();
  }

  void forget(PeerId peer) {
    Optional.ofNullable(spare.remove(peer)).ifPresent(kept -> kept.forEach(OutStream::reset));
  }

  void close() {
    closed = true;
    List.copyOf(spare.keySet()).forEach(this::forget);
  }

  private CompletionStage<Stream> open(Contact peer) {
    return connection(peer).thenCompose(up -> up.open(List.of(setup.params().protocol())));
  }

  private CompletionStage<Connection> connection(Contact peer) {
    Optional<Connection> live = host.connection(peer.id());
    if (live.isPresent()) {
      return CompletableFuture.completedFuture(live.get());
    }
    dialled.add(peer.id());
    return host.connect(peer.id(), peer.addresses(), timing().dial());
  }

  private byte[] frame(Message message) {
    byte[] bytes = MessageWriter.write(message, Integer.MAX_VALUE, setup.encodings());
    return VarintFrames.encode(bytes).array();
  }

  private Optional<OutStream> takeSpare(PeerId peer) {
    Deque<OutStream> kept = spare.getOrDefault(peer, new ArrayDeque<>());
    Optional<OutStream> taken = Optional.empty();
    while (taken.isEmpty() && !kept.isEmpty()) {
      taken = Optional.of(kept.removeLast()).filter(OutStream::usable);
    }
    if (kept.isEmpty()) {
      spare.remove(peer);
    }
    return taken;
  }

  private void keep(PeerId peer, OutStream stream) {
    Deque<OutStream> kept = spare.computeIfAbsent(peer, id -> new ArrayDeque<>());
    if (closed || kept.size() >= SPARE_PER_PEER) {
      stream.reset();
      return;
    }
    stream.kept(setup.now());
    kept.add(stream);
  }

  /** Ends the streams that nobody has asked on for a while. */
  void upkeep() {
    long old = setup.now() - timing().spare().toMillis();
    for (Deque<OutStream> kept : spare.values()) {
      kept.stream().filter(stream -> stream.keptSince() <= old).forEach(OutStream::reset);
      kept.removeIf(stream -> !stream.usable());
    }
    spare.values().removeIf(Deque::isEmpty);
    dialled.upkeep();
  }

  private KadParams.Timing timing() {
    return setup.params().timing();
  }

  /** One request until its answer. */
  private final class Call {
    private final Contact peer;
    private final Message request;
    private final CompletableFuture<Message> done = new CompletableFuture<>();
    private Optional<OutStream> using = Optional.empty();
    private Setup.Alarm alarm = () -> {};

    private Call(Contact peer, Message request) {
      this.peer = peer;
      this.request = request;
    }

    private void start() {
      Duration patience = timing().request();
      if (host.connection(peer.id()).isEmpty()) {
        patience = patience.plus(timing().dial());
      }
      alarm = setup.later(patience, () -> fail("no answer in time"));
      Optional<OutStream> kept = takeSpare(peer.id());
      if (kept.isPresent()) {
        // The peer may have dropped a stream that was idle: then a fresh one decides.
        send(kept.get(), this::fresh);
      } else {
        fresh();
      }
    }

    private void fresh() {
      setup.whenDone(
          open(peer),
          (stream, failure) -> {
            if (failure != null) {
              fail(String.valueOf(failure.getMessage()));
            } else if (done.isDone() || closed) {
              stream.reset(0);
            } else {
              send(new OutStream(setup, stream), () -> fail("the stream broke"));
            }
          });
    }

    private void send(OutStream stream, Runnable broken) {
      using = Optional.of(stream);
      stream
          .ask(frame(request))
          .whenComplete(
              (answer, failure) -> {
                if (done.isDone()) {
                  return;
                }
                if (failure != null) {
                  broken.run();
                } else {
                  answered(stream, answer);
                }
              });
    }

    private void answered(OutStream stream, Message answer) {
      if (answer.type() != request.type()) {
        setup.count("answer.refused", "type");
        fail("answered something else");
        return;
      }
      alarm.cancel();
      keep(peer.id(), stream);
      done.complete(answer);
    }

    private void fail(String why) {
      if (!done.isDone()) {
        alarm.cancel();
        using.ifPresent(OutStream::reset);
        done.completeExceptionally(new KadException(Reason.UNANSWERED, why));
      }
    }
  }
}
