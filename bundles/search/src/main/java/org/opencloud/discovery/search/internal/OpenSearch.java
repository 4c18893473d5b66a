package org.opencloud.discovery.search.internal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Account.Reason;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Search;
import org.opencloud.discovery.api.search.SearchListener;
import org.opencloud.discovery.wire.EndReport;

/** One search that began here: what came, from whom, and when it is over. */
final class OpenSearch implements Search, Collector {
  /** What becomes of an answer. */
  enum Taken {
    TAKEN,
    DUPLICATE,
    TOO_MANY,
    OVER
  }

  /** Peers that a trace names. */
  private static final int MOST_NOTED = 64;

  private final String id;
  private final Question question;
  private final Trace trace;
  private final AnswerReading reading;
  private final Results results;
  private final NodeIdentity identity;
  private final Clock clock;
  private final Instant began;
  private final Duration distantWait;
  private final Delivery delivery;
  private final Runnable onAnswered;
  private final Consumer<OpenSearch> onEnd;

  private final Map<PeerId, PeerPart> parts = new LinkedHashMap<>();
  private final Map<String, Long> dropped = new HashMap<>();
  private final Set<AnswerStream> streams = new HashSet<>();
  private final List<Runnable> whenOver = new ArrayList<>();
  private final String remark;
  private Map<String, String> localFailures = Map.of();
  private String detail = "";
  private int reachable;
  private boolean networkUp;
  private boolean published;
  private boolean asked;
  private boolean localDone;
  private boolean answered;
  private boolean over;

  /**
   * A search that begins now.
   *
   * @param kept room for the results of an ordered search
   * @param remark what the account shall say
   */
  OpenSearch(
      String id,
      Question question,
      Trace trace,
      AnswerReading reading,
      Answerer.Budget kept,
      String remark,
      NodeIdentity identity,
      SearchListener listener,
      Clock clock,
      Duration distantWait,
      Runnable onAnswered,
      Consumer<OpenSearch> onEnd) {
    this.id = id;
    this.question = question;
    this.trace = trace;
    this.reading = reading;
    this.remark = remark;
    this.identity = identity;
    this.clock = clock;
    this.began = clock.instant();
    this.distantWait = distantWait;
    this.delivery = new Delivery(listener);
    this.results = new Results(question, kept, delivery);
    this.onAnswered = onAnswered;
    this.onEnd = onEnd;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public synchronized int reachable() {
    return reachable;
  }

  @Override
  public void cancel() {
    end(Reason.CANCELLED, "");
  }

  Question question() {
    return question;
  }

  Trace trace() {
    return trace;
  }

  /** Runs once the search is over; at once when it is. */
  void whenOver(Runnable task) {
    synchronized (this) {
      if (!over) {
        whenOver.add(task);
        return;
      }
    }
    task.run();
  }

  /** The question goes out to these members, whose names are known by their keys. */
  synchronized void publishedTo(Map<PeerId, Did> members) {
    networkUp = true;
    published = true;
    reachable = members.size();
    members.forEach((peer, did) -> parts.computeIfAbsent(peer, p -> new PeerPart(did, true)));
  }

  /** Whether everybody may answer, and not only who is asked on a stream. */
  synchronized boolean isPublished() {
    return published;
  }

  /**
   * These peers will be asked, each on a stream of its own.
   *
   * @param connected those of them that need not be dialled
   * @param note what the account shall say
   */
  synchronized void willAsk(Map<PeerId, Did> peers, Set<PeerId> connected, String note) {
    networkUp = true;
    detail = note;
    reachable = connected.size();
    peers.forEach((peer, did) -> parts.put(peer, new PeerPart(did, connected.contains(peer))));
  }

  /** A peer that had to be dialled is connected. */
  synchronized void reached(PeerId peer) {
    PeerPart part = parts.get(peer);
    reachable += part.isReached() ? 0 : 1;
    part.reached();
  }

  /**
   * Nothing more comes of a peer that was to be asked.
   *
   * @param without what it has been if nothing came before
   */
  void lost(PeerId peer, Account.Outcome without, String why) {
    synchronized (this) {
      PeerPart part = parts.get(peer);
      boolean before = part.isReached();
      part.lost(without, why);
      reachable -= before && !part.isReached() ? 1 : 0;
    }
    endWhenComplete();
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Nothing more comes of asking: it is out, or the network would not have it. */
  void asked(Optional<String> problem) {
    synchronized (this) {
      asked = true;
      networkUp = networkUp && problem.isEmpty();
      detail = problem.orElse(detail);
    }
    endWhenComplete();
  }

  /** Keeps a stream to reset at the end; false when the search is over. */
  synchronized boolean attach(AnswerStream stream) {
    return !over && streams.add(stream);
  }

  synchronized void detach(AnswerStream stream) {
    streams.remove(stream);
  }

  /** An answer of this node's own. */
  @Override
  public boolean take(String type, String resourceId, byte[] view, boolean shared) {
    AnswerReading.Read read = reading.read(type, view);
    Answer answer =
        new Answer(
            id, type, resourceId, view, identity.did(), identity.peerId(), true, read.matched());
    return take(answer, read, null) != Taken.OVER && !question.cancelled();
  }

  /** Reads a result as what it says itself. */
  AnswerReading.Read read(String type, byte[] json) {
    return reading.read(type, json);
  }

  /** The first sign of another node; not after the end. */
  private void heard() {
    synchronized (this) {
      if (answered || over) {
        return;
      }
      answered = true;
    }
    onAnswered.run();
  }

  /** Whether another node has said something before the end. */
  synchronized boolean isAnswered() {
    return answered;
  }

  /** A verified answer of another node. */
  Taken take(Answer answer, AnswerReading.Read read) {
    heard();
    return take(answer, read, part(answer));
  }

  /** A verified answer that is not what was asked for; it counts against its sender's share. */
  void unfit(Answer answer) {
    heard();
    PeerPart part = part(answer);
    synchronized (this) {
      part.wasted();
      dropped("filter");
    }
  }

  private synchronized PeerPart part(Answer answer) {
    return parts.computeIfAbsent(answer.peerId(), p -> new PeerPart(answer.did(), true));
  }

  private Taken take(Answer answer, AnswerReading.Read read, PeerPart part) {
    boolean last;
    synchronized (this) {
      if (over || results.isFull()) {
        return Taken.OVER;
      }
      if (part != null && part.isFull()) {
        return Taken.TOO_MANY;
      }
      switch (results.add(answer, read.values())) {
        case DUPLICATE -> {
          return Taken.DUPLICATE;
        }
        case NO_ROOM -> dropped("buffer");
        case ADDED -> {}
      }
      if (part != null) {
        part.took(trace.now());
      }
      last = results.isFull();
    }
    delivery.drain();
    if (last) {
      end(Reason.LIMIT, "");
    }
    return Taken.TAKEN;
  }

  /** Whether the peer has sent its share already; asked before a signature is paid for. */
  synchronized boolean isFull(PeerId peer) {
    PeerPart part = parts.get(peer);
    return part != null && part.isFull();
  }

  /** A verified end of another node. */
  void ended(PeerId peer, Did did, EndReport report) {
    heard();
    synchronized (this) {
      parts.computeIfAbsent(peer, p -> new PeerPart(did, true)).ended(report, trace.now());
    }
    endWhenComplete();
  }

  synchronized void dropped(String reason) {
    dropped.merge(reason, 1L, Long::sum);
  }

  void localDone(Map<String, String> failures) {
    synchronized (this) {
      localDone = true;
      localFailures = failures;
    }
    endWhenComplete();
  }

  /** The network is gone; what this node has is all there will be. */
  void networkGone(String problem) {
    asked(Optional.of(problem));
  }

  /** Ends the search if there is nothing left to wait for. */
  void endWhenComplete() {
    Reason reason;
    synchronized (this) {
      if (over || !localDone || !asked || (networkUp && !everybodyEnded())) {
        return;
      }
      reason = networkUp ? Reason.COMPLETE : Reason.NETWORK_DOWN;
    }
    end(reason, "");
  }

  /**
   * Who has more neighbours than we have knows nodes that we do not: they may still answer, and are
   * given some time.
   */
  private boolean everybodyEnded() {
    boolean all = parts.values().stream().allMatch(PeerPart::isOver);
    boolean distant =
        published
            && parts.values().stream()
                .flatMap(part -> part.report().stream())
                .anyMatch(report -> report.neighbours() > reachable);
    return all && (!distant || !clock.instant().isBefore(began.plus(distantWait)));
  }

  void end(Reason reason, String why) {
    List<AnswerStream> open;
    List<Runnable> tasks;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      note(reason);
      open = new ArrayList<>(streams);
      streams.clear();
      tasks = List.copyOf(whenOver);
      results.settle();
      delivery.ended(account(reason, joined(remark, why.isEmpty() ? detail(reason) : why)));
    }
    question.cancel();
    onEnd.accept(this);
    tasks.forEach(Runnable::run);
    open.forEach(AnswerStream::cancel);
    delivery.drain();
  }

  /** Those with most results; of a large network the account tells the rest. */
  private void note(Reason reason) {
    parts.entrySet().stream()
        .sorted(Comparator.comparing(part -> -part.getValue().results()))
        .limit(MOST_NOTED)
        .forEach(part -> part.getValue().note(trace, part.getKey()));
    trace.ended(reason.name().toLowerCase(Locale.ROOT).replace('_', ' '));
  }

  private String detail(Reason reason) {
    long off = parts.values().stream().filter(PeerPart::brokeOff).count();
    if (reason != Reason.COMPLETE || off == 0) {
      return detail;
    }
    String broke = off + (off == 1 ? " peer" : " peers") + " broke off before the end";
    return joined(detail, broke);
  }

  private static String joined(String one, String other) {
    return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
  }

  private Account account(Reason reason, String why) {
    List<Account.PeerAccount> peers = new ArrayList<>();
    parts.forEach((peer, part) -> peers.add(part.account(peer)));
    Duration elapsed = Duration.between(began, clock.instant());
    return new Account(
        id,
        reason,
        why,
        results.count(),
        results.local(),
        reachable,
        peers,
        dropped,
        localFailures,
        elapsed);
  }
}
