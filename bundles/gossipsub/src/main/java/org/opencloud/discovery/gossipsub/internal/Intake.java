package org.opencloud.discovery.gossipsub.internal;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.opencloud.discovery.gossipsub.GossipParams.ReplayGuard;
import org.opencloud.discovery.gossipsub.MessageHandler;
import org.opencloud.discovery.gossipsub.MessageHandler.Verdict;
import org.opencloud.discovery.keys.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages from the wire until their verdict. The cheap questions are asked on the loop; signature
 * and handler run on the validators, one message of an author at a time; the result comes back to
 * the loop.
 */
final class Intake {
  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** Who is that far behind helps nobody by checking old messages while newer ones grow old. */
  private static final long MAX_WAIT_MILLIS = 1_000;

  /** Told of messages, on the loop. */
  interface Flow {
    /** A message that was not seen before waits for its verdict. */
    void arriving(PeerLink relay, Message message);

    /**
     * Forward it.
     *
     * @param senders who sent it to us so far; look, do not change
     */
    void accepted(Message message, Set<PeerLink> senders);
  }

  private final Setup setup;
  private final Bytes self;
  private final Signing signing;
  private final KeyedTasks validators;
  private final ConcurrentMap<String, MessageHandler> handlers;
  private final Flow flow;
  private final Scores scores;
  private final Verdicts verdicts;
  private final SeenCache seen;
  private final SequenceFloors floors;
  private final Map<Bytes, Pending> pending = new HashMap<>();
  private final Map<PeerLink, Integer> perRelay = new HashMap<>();
  private long bytes;

  Intake(
      Setup setup,
      PeerId self,
      Signing signing,
      KeyedTasks validators,
      ConcurrentMap<String, MessageHandler> handlers,
      Flow flow,
      Scores scores) {
    this.setup = setup;
    this.self = new Bytes(self.bytes());
    this.signing = signing;
    this.validators = validators;
    this.handlers = handlers;
    this.flow = flow;
    this.scores = scores;
    this.verdicts = new Verdicts(setup, scores);
    this.floors = new SequenceFloors(setup.limits().authors());
    this.seen =
        new SeenCache(
            setup.timing().seen().toMillis(),
            setup.limits().seenEntries(),
            setup.random().nextLong(),
            id -> raiseWhen(ReplayGuard.FORGOTTEN, id));
  }

  boolean known(Bytes id) {
    return seen.contains(id);
  }

  /** A message of our own: what comes back is a duplicate. */
  void own(Bytes id) {
    seen.mark(id, setup.now());
  }

  /** Once a heartbeat. */
  void upkeep() {
    verdicts.upkeep();
    long early = seen.expire(setup.now());
    if (early > 0) {
      setup.counts().add("seen.dropped", "full", early);
    }
  }

  /** A message that a peer sent. */
  void take(PeerLink relay, Message message) {
    if (!handlers.containsKey(message.topic())) {
      setup.count("message.ignored", "topic");
    } else if (!signing.complete(message)) {
      scores.invalid(relay, message.topic());
    } else if (seen.contains(message.id())) {
      setup.count("message.ignored", "duplicate");
      verdicts.again(relay, message);
    } else if (floors.stale(message)) {
      setup.count("message.ignored", "replay");
    } else {
      queue(relay, message);
    }
  }

  private void queue(PeerLink relay, Message message) {
    Pending same = pending.get(message.raw());
    if (same != null) {
      same.senders.add(relay);
      setup.count("message.ignored", "duplicate");
    } else if (full(relay, message)) {
      setup.count("message.dropped", "validators");
    } else {
      flow.arriving(relay, message);
      validate(new Pending(relay, message, setup.now()));
    }
  }

  private boolean full(PeerLink relay, Message message) {
    return pending.size() >= setup.limits().validations()
        || bytes > 0 && bytes + message.size() > setup.limits().validationBytes()
        || perRelay.getOrDefault(relay, 0) >= setup.limits().validationsPerPeer();
  }

  private void validate(Pending task) {
    pending.put(task.message.raw(), task);
    perRelay.merge(task.relay, 1, Integer::sum);
    bytes += task.message.size();
    validators.execute(
        task.message.from(),
        () -> {
          Optional<Verdict> verdict = judge(task);
          setup.hereOrOnLoop(() -> judged(task, verdict));
        },
        () ->
            setup.onLoop(
                () -> {
                  setup.count("message.dropped", "validators");
                  release(task);
                }));
  }

  /** On a validator; empty when the signature does not hold. */
  private Optional<Verdict> judge(Pending task) {
    Message message = task.message;
    if (setup.now() - task.since > MAX_WAIT_MILLIS) {
      setup.count("message.dropped", "waited");
      return Optional.of(Verdict.IGNORE);
    }
    Optional<PeerId> author = signing.author(message);
    if (author.isEmpty()) {
      return Optional.empty();
    }
    if (message.from().equals(self)) {
      // Of an earlier run of ours: nobody is to blame, and we know what we said.
      return ignored("self");
    }
    // Only now: before, anybody could have made us deaf to an id.
    if (!seen.mark(message.id(), setup.now())) {
      return ignored("duplicate");
    }
    if (floors.stale(message)) {
      return ignored("replay");
    }
    MessageHandler handler = handlers.get(message.topic());
    if (handler == null) {
      return ignored("topic");
    }
    return Optional.of(ask(handler, author.get(), task));
  }

  private Verdict ask(MessageHandler handler, PeerId author, Pending task) {
    try {
      Verdict verdict = handler.message(author, task.relay.id(), task.message.data());
      if (verdict == Verdict.ACCEPT) {
        raiseWhen(ReplayGuard.HIGHEST, task.message.id());
      }
      setup.count(counter(verdict), "handler");
      return verdict;
    } catch (RuntimeException e) {
      LOG.debug("The handler of a topic failed", e);
      setup.count("message.ignored", "failure");
      return Verdict.IGNORE;
    }
  }

  private static String counter(Verdict verdict) {
    return switch (verdict) {
      case ACCEPT -> "message.accepted";
      case IGNORE -> "message.ignored";
      case REJECT -> "message.rejected";
    };
  }

  private Optional<Verdict> ignored(String reason) {
    setup.count("message.ignored", reason);
    return Optional.of(Verdict.IGNORE);
  }

  private void judged(Pending task, Optional<Verdict> verdict) {
    release(task);
    Verdict result = verdict.orElse(Verdict.REJECT);
    if (result == Verdict.REJECT) {
      verdicts.rejected(task.message, task.senders, verdict.isPresent());
    } else if (result == Verdict.ACCEPT) {
      verdicts.accepted(task.message, task.senders);
      flow.accepted(task.message, task.senders);
    }
  }

  private void release(Pending task) {
    pending.remove(task.message.raw());
    perRelay.merge(task.relay, -1, (a, b) -> a + b == 0 ? null : a + b);
    bytes -= task.message.size();
  }

  private void raiseWhen(ReplayGuard guard, Bytes id) {
    if (setup.params().replayGuard() == guard) {
      floors.raise(id);
    }
  }

  private static final class Pending {
    private final PeerLink relay;
    private final Message message;
    private final long since;
    private final Set<PeerLink> senders = new LinkedHashSet<>();

    private Pending(PeerLink relay, Message message, long since) {
      this.relay = relay;
      this.message = message;
      this.since = since;
      senders.add(relay);
    }
  }
}
