package org.opencloud.discovery.kad.internal;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;
import org.opencloud.discovery.keys.PeerId;

/** Puts and gets records. Used on the loop only; stages complete there. */
final class Values {
  private final Setup setup;
  private final PeerId self;
  private final Lookups lookups;
  private final Calls calls;
  private final Namespaces namespaces;
  private final Records records;

  Values(
      Setup setup,
      PeerId self,
      Lookups lookups,
      Calls calls,
      Namespaces namespaces,
      Records records) {
    this.setup = setup;
    this.self = self;
    this.lookups = lookups;
    this.calls = calls;
    this.namespaces = namespaces;
    this.records = records;
  }

  /** Holds the value here and at the peers nearest to its key; how many of those took it. */
  CompletionStage<Integer> put(String text, byte[] value, Duration time) {
    RecordKey key;
    try {
      key = checked(text);
      checkSize(value);
    } catch (KadException e) {
      return CompletableFuture.failedFuture(e);
    }
    return onLoop(judged(key, value))
        .thenCompose(judged -> held(key, value))
        .thenCompose(held -> lookups.nearest(key.bytes(), part(time, 2)))
        .thenCompose(found -> spread(found.nearest(), key, value, part(time, 1)));
  }

  private RecordKey checked(String text) throws KadException {
    RecordKey key = RecordKey.checked(text, setup.params().holding().key());
    if (!namespaces.has(key)) {
      throw Namespaces.unknown(key);
    }
    return key;
  }

  private void checkSize(byte[] value) throws KadException {
    int limit = setup.params().holding().value();
    if (value.length > limit) {
      throw new KadException(
          Reason.SIZE, "value: " + value.length + " bytes, at most " + limit + " are carried");
    }
  }

  private static Duration part(Duration time, int thirds) {
    return time.multipliedBy(thirds).dividedBy(3);
  }

  private CompletionStage<Void> judged(RecordKey key, byte[] value) {
    Optional<Records.Held> before = records.find(key.held(), setup.now());
    return namespaces
        .valid(key, value)
        .thenCompose(
            valid -> {
              if (!valid) {
                return failed(Reason.INVALID, "the validator refuses the value");
              }
              return before.isEmpty()
                  ? CompletableFuture.completedFuture(true)
                  : namespaces.replaces(key, value, before.get().value());
            })
        .thenCompose(
            replaces ->
                replaces
                    ? CompletableFuture.<Void>completedFuture(null)
                    : failed(Reason.OUTDATED, "a better value is held already"));
  }

  private CompletionStage<Void> held(RecordKey key, byte[] value) {
    long now = setup.now();
    String reason = records.put(new Records.Held(key.bytes(), value, self, now), now);
    return reason.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : failed(Reason.LIMIT, "no room for the record here: " + reason);
  }

  private CompletionStage<Integer> spread(
      List<Contact> peers, RecordKey key, byte[] value, Duration time) {
    return FanOut.count(setup, peers, peer -> put(peer, key, value), time);
  }

  private CompletionStage<Boolean> put(Contact peer, RecordKey key, byte[] value) {
    return calls
        .ask(peer, Message.put(key.bytes(), value))
        .thenApply(
            answer ->
                answer.record().filter(echo -> Arrays.equals(echo.value(), value)).isPresent());
  }

  /**
   * The best value there is; the lookup ends when so many peers gave a valid one.
   *
   * @param quorum 0: whoever is near is asked
   */
  CompletionStage<Optional<byte[]>> get(String text, int quorum, Duration time) {
    RecordKey key;
    try {
      key = checked(text);
    } catch (KadException e) {
      return CompletableFuture.failedFuture(e);
    }
    Ballot ballot = new Ballot(setup, namespaces, key, quorum);
    records.find(key.held(), setup.now()).ifPresent(held -> ballot.vote(held.value()));
    Message request = Message.request(Message.Type.GET_VALUE, key.bytes());
    return lookups
        .walk(request, ballot::answered, time)
        .thenCompose(
            outcome -> ballot.settled().thenApply(best -> corrected(ballot, outcome, best)))
        .thenApply(best -> best);
  }

  /** Gives the best value to those near the key that have a worse one, or none. */
  private Optional<byte[]> corrected(Ballot ballot, Lookup.Outcome outcome, Optional<byte[]> best) {
    if (best.isPresent() && outcome.complete()) {
      List<Contact> wrong =
          outcome.nearest().stream().filter(peer -> !ballot.gave(peer, best.get())).toList();
      spread(wrong, ballot.key(), best.get(), setup.params().timing().request());
    }
    return best;
  }

  private <T> CompletionStage<T> onLoop(CompletionStage<T> stage) {
    CompletableFuture<T> done = new CompletableFuture<>();
    setup.whenDone(
        stage,
        (value, failure) -> {
          if (failure == null) {
            done.complete(value);
          } else {
            done.completeExceptionally(failure);
          }
        });
    return done;
  }

  private static <T> CompletionStage<T> failed(Reason reason, String message) {
    return CompletableFuture.failedFuture(new KadException(reason, message));
  }
}
