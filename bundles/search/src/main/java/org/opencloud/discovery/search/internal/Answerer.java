package org.opencloud.discovery.search.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.PeerDirectory;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.wire.EventVerifier;
import org.opencloud.discovery.wire.WireLimits;

/** The way in: finds out who asks, has the providers search, and sends what they find. */
final class Answerer {
  private static final Duration RESOLVE = Duration.ofSeconds(1);
  private static final Duration MAX_WAIT = Duration.ofSeconds(1);
  private static final Duration EARLY = Duration.ofMillis(50);
  private static final Duration LIST_KEPT = Duration.ofSeconds(5);
  private static final long WAIT_PER_NODE_MILLIS = 5;
  private static final long MAX_WAIT_MILLIS = 1_000;

  private final Ports ports;
  private final ProviderFence fence;
  private final Events events;
  private final EventVerifier verifier;
  private final Drops drops;
  private final Clock clock;
  private final TimedPool workers;
  private final ScheduledExecutorService timer;
  private final RandomGenerator random;
  private final Semaphore room;
  private final Budget budget;
  private final Set<Answering> inWork = ConcurrentHashMap.newKeySet();
  private volatile Known known = new Known(0, 0);

  /** How many nodes the directory knew, and when it was asked: the list may be long. */
  private record Known(int nodes, long at) {}

  /** Bytes of matches that may wait to be sent. */
  static final class Budget {
    private final long max;
    private final AtomicLong used = new AtomicLong();

    Budget(long max) {
      this.max = max;
    }

    boolean take(int bytes) {
      if (used.addAndGet(bytes) <= max) {
        return true;
      }
      used.addAndGet(-bytes);
      return false;
    }

    void give(long bytes) {
      used.addAndGet(-bytes);
    }

    long used() {
      return used.get();
    }
  }

  Answerer(
      Ports ports,
      ProviderFence fence,
      Events events,
      EventVerifier verifier,
      Settings settings,
      Drops drops,
      Clock clock,
      TimedPool workers,
      ScheduledExecutorService timer,
      RandomGenerator random) {
    this.ports = ports;
    this.fence = fence;
    this.events = events;
    this.verifier = verifier;
    this.drops = drops;
    this.clock = clock;
    this.workers = workers;
    this.timer = timer;
    this.random = random;
    this.room = new Semaphore(settings.questions());
    this.budget = new Budget(settings.answerBytes());
  }

  /**
   * Whether an answer would come in time, as long as the oldest work waits: what comes at the end
   * of a question's life is often lost, and what waits makes all that follows wait.
   */
  boolean isInTime(Instant deadline) {
    Duration waits = longer(workers.waiting(), fence.waiting());
    Duration left = Duration.between(clock.instant(), deadline);
    return waits.compareTo(MAX_WAIT) <= 0 && waits.compareTo(left.dividedBy(2)) < 0;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Takes a place for one more question; {@link #accept} must follow. */
  boolean admit() {
    return room.tryAcquire();
  }

  Instant now() {
    return clock.instant();
  }

  int inWork() {
    return inWork.size();
  }

  Budget budget() {
    return budget;
  }

  /** Works on an admitted question. Returns at once. */
  void accept(Judged question) {
    Optional<PeerDirectory> directory = ports.directory();
    if (directory.isEmpty()) {
      drop(question, "no_directory");
      return;
    }
    Did from = new Did(question.event().from());
    if (from.isOpaque()) {
      work(question, () -> opaque(question, from, directory.get()));
      return;
    }
    CompletableFuture<Optional<Peer>> sender =
        directory
            .get()
            .resolve(from, RESOLVE)
            .toCompletableFuture()
            .exceptionally(failure -> Optional.empty());
    // Who is connected or remembered is known at once: no need to wake another thread.
    long begun = question.trace().now();
    if (sender.isDone()) {
      resolved(question, sender.join(), begun);
    } else {
      sender.thenAccept(peer -> work(question, () -> resolved(question, peer, begun)));
    }
  }

  /** Goes on with an admitted question on a worker, or gives its place back. */
  private void work(Judged question, Runnable task) {
    try {
      workers.execute(task);
    } catch (RejectedExecutionException e) {
      drop(question, "busy");
    }
  }

  /** The key is not in the name: the author must have signed, and the name be the author's. */
  private void opaque(Judged question, Did from, PeerDirectory directory) {
    PeerId author = question.author();
    long begun = question.trace().now();
    if (!verifier.verify(question.event(), author)) {
      drop(question, "signature");
      return;
    }
    boolean here = ports.network().flatMap(n -> n.transport().connection(author)).isPresent();
    resolved(question, directory.claim(from, author, here), begun);
  }

  private void resolved(Judged question, Optional<Peer> found, long begun) {
    if (found.isEmpty()) {
      drop(question, "unknown");
      return;
    }
    Peer peer = found.get();
    if (!peer.peerId().equals(question.author())) {
      drop(question, "author");
    } else if (peer.relation() == Relation.BLACKLIST || ports.blacklisted(peer.peerId())) {
      drop(question, "blacklisted");
    } else {
      question.trace().step(Stage.RESOLVE, "", begun, Map.of(), peer.relation().name());
      begin(question, peer);
    }
  }

  private void drop(Judged question, String reason) {
    drops.question(question.author(), reason);
    question.trace().ended("refused: " + reason);
    room.release();
    question.on().ifPresent(QuestionStream::dropped);
  }

  private void begin(Judged question, Peer peer) {
    Question asked = asked(question);
    Answering answering = new Answering(question, asked, peer, this, events, ports, workers, drops);
    inWork.add(answering);
    drops.accepted();
    question.on().ifPresent(on -> on.answeredBy(answering));
    ProviderFence.Run run =
        fence.search(
            asked,
            Asking.peer(peer.peerId(), ports),
            question.trace(),
            answering,
            answering::searched);
    answering.searching(run);
    // One timer at a time: most answers are through before the first.
    schedule(
        answering,
        clock.instant().plus(EARLY),
        () -> {
          answering.openEarly();
          schedule(answering, asked.deadline(), () -> end(question, answering, run));
        });
  }

  private Question asked(Judged question) {
    return new Question(
        question.wanted(),
        Question.oneType(question.event().dataType()),
        Math.min(question.limit(), WireLimits.RESULTS_PER_ANSWERER),
        question.deadline().minus(margin(question)));
  }

  private void end(Judged question, Answering answering, ProviderFence.Run run) {
    run.cut("timed out");
    schedule(answering, question.deadline(), () -> answering.cancel("late"));
  }

  /** Time to send the end before the asker has stopped to listen. */
  private Duration margin(Judged question) {
    Duration left = Duration.between(clock.instant(), question.deadline());
    return Duration.ofMillis(Math.max(0, Math.min(250, left.toMillis() / 10)));
  }

  private void schedule(Answering answering, Instant at, Runnable task) {
    long millis = Math.max(0, Duration.between(clock.instant(), at).toMillis());
    ScheduledFuture<?> future = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    answering.whenOver(() -> future.cancel(false));
  }

  /** Runs when this answerer may dial: spread out, so that not all nodes dial the asker at once. */
  void whenMayDial(Runnable task) {
    long most = Math.min(MAX_WAIT_MILLIS, WAIT_PER_NODE_MILLIS * knownNodes());
    long wait = most == 0 ? 0 : random.nextLong(most + 1);
    timer.schedule(() -> workers.execute(task), wait, TimeUnit.MILLISECONDS);
  }

  private int knownNodes() {
    Known last = known;
    long now = clock.millis();
    if (last.nodes == 0 || now - last.at > LIST_KEPT.toMillis()) {
      last = new Known(Math.max(1, ports.directory().map(d -> d.list().size()).orElse(0)), now);
      known = last;
    }
    return last.nodes;
  }

  void over(Answering answering) {
    if (inWork.remove(answering)) {
      room.release();
    }
  }

  /** Cancels every answer to this peer. */
  void cancel(PeerId peer) {
    for (Answering answering : inWork) {
      if (answering.peer().equals(peer)) {
        answering.cancel("blacklisted");
      }
    }
  }

  /** The terms with this peer are others now: what waits for it may not be for it any more. */
  void related(PeerId peer) {
    for (Answering answering : inWork) {
      if (answering.peer().equals(peer)) {
        answering.related();
      }
    }
  }

  void close() {
    inWork.forEach(answering -> answering.cancel("stopped"));
  }
}
