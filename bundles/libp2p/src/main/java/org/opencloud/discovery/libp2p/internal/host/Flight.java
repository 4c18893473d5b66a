package org.opencloud.discovery.libp2p.internal.host;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Connection;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

/**
 * Tries a peer's addresses in their order. The next one starts when the one before has failed or
 * has been silent for a while; the first that is upgraded wins, and every other socket is closed.
 * All of it on one event loop, the sockets too.
 */
final class Flight {
  private static final long HEAD_START_MILLIS = 250;

  private final HostContext host;
  private final Names names;
  private final PeerId peer;
  private final Dialer dialer;
  private final EventLoop loop;
  private final List<Passenger> passengers = new ArrayList<>();
  private final Set<Multiaddr> known = new HashSet<>();
  private final Deque<Multiaddr> waiting = new ArrayDeque<>();
  private final Set<Attempt> running = new HashSet<>();
  private Optional<StreamException> worst = Optional.empty();
  private ScheduledFuture<?> headStart;
  private boolean over;

  /** One caller of connect. */
  record Passenger(
      CompletableFuture<Connection> caller, List<Multiaddr> addresses, Duration timeout) {}

  Flight(HostContext host, Names names, PeerId peer, Dialer dialer) {
    this.host = host;
    this.names = names;
    this.peer = peer;
    this.dialer = dialer;
    this.loop = host.loops().next();
  }

  void join(Passenger passenger) {
    try {
      loop.execute(() -> board(passenger));
    } catch (RejectedExecutionException e) {
      passenger
          .caller()
          .completeExceptionally(new StreamException(Reason.CLOSED, "host is closed", e));
    }
  }

  private void board(Passenger passenger) {
    if (over) {
      dialer.again(peer, passenger);
      return;
    }
    passengers.add(passenger);
    passenger.addresses().stream().filter(known::add).forEach(waiting::add);
    ScheduledFuture<?> deadline =
        loop.schedule(() -> leave(passenger), passenger.timeout().toNanos(), TimeUnit.NANOSECONDS);
    // Not always on the loop: a caller may cancel from anywhere.
    passenger
        .caller()
        .whenComplete(
            (connection, failure) -> {
              deadline.cancel(false);
              onLoop(this::landWhenEmpty);
            });
    if (headStart == null || headStart.isDone()) {
      next();
    }
  }

  private void leave(Passenger passenger) {
    passenger
        .caller()
        .completeExceptionally(
            new StreamException(Reason.TIMEOUT, "no connection in time to " + peer, worst()));
  }

  private StreamException worst() {
    return worst.orElseGet(() -> new StreamException(Reason.UNREACHABLE, "no address answers"));
  }

  private void landWhenEmpty() {
    if (!over && passengers.stream().allMatch(passenger -> passenger.caller().isDone())) {
      land();
    }
  }

  private void next() {
    if (over) {
      return;
    }
    if (waiting.isEmpty()) {
      if (running.isEmpty()) {
        abortNow(worst());
      }
      return;
    }
    if (headStart != null) {
      headStart.cancel(false);
    }
    headStart = loop.schedule(this::next, HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
    Attempt attempt = new Attempt(host, names, loop, peer, waiting.remove());
    running.add(attempt);
    attempt.start(new Result(attempt));
  }

  void abort(StreamException cause) {
    onLoop(() -> abortNow(cause));
  }

  private void abortNow(StreamException cause) {
    if (!over) {
      land();
      passengers.forEach(passenger -> passenger.caller().completeExceptionally(cause));
    }
  }

  private void land() {
    over = true;
    dialer.landed(peer, this);
    if (headStart != null) {
      headStart.cancel(false);
    }
    List.copyOf(running).forEach(Attempt::cancel);
    running.clear();
    waiting.clear();
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      // The loops have ended, and with them every socket and timer of this flight.
      over = true;
    }
  }

  /** What becomes of one address. */
  private final class Result implements Upgrade.Outcome {
    private final Attempt attempt;

    private Result(Attempt attempt) {
      this.attempt = attempt;
    }

    @Override
    public void upgraded(PeerConnection connection) {
      running.remove(attempt);
      if (over) {
        connection.close();
        return;
      }
      land();
      passengers.forEach(passenger -> passenger.caller().complete(connection));
    }

    @Override
    public void failed(String word, StreamException cause) {
      running.remove(attempt);
      if (!over) {
        host.counts().add("dial.failed", word, 1);
        worst = cause.reason() == Reason.UNREACHABLE ? worst : Optional.of(cause);
        next();
      }
    }
  }
}
