package org.opencloud.discovery.kad.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opencloud.discovery.kad.internal.Message.Entry;
import org.opencloud.discovery.keys.PeerId;

/**
 * The values that peers gave for one key. Each different one is validated once; invalid ones are
 * counted and do not count. Used on the loop only.
 */
final class Ballot {
  private final Setup setup;
  private final Namespaces namespaces;
  private final RecordKey key;
  private final int quorum;
  private final Map<Bytes, CompletableFuture<Boolean>> judged = new LinkedHashMap<>();
  private final Map<PeerId, Bytes> given = new HashMap<>();
  private int votes;

  Ballot(Setup setup, Namespaces namespaces, RecordKey key, int quorum) {
    this.setup = setup;
    this.namespaces = namespaces;
    this.key = key;
    this.quorum = quorum;
  }

  RecordKey key() {
    return key;
  }

  /** Takes an answer; whether more are wanted. */
  boolean answered(Contact peer, Message answer) {
    answer.record().filter(this::fits).ifPresent(entry -> vote(peer, entry.value()));
    return quorum == 0 || votes < quorum;
  }

  private boolean fits(Entry entry) {
    boolean fits =
        new Bytes(entry.key()).equals(key.held())
            && entry.value().length <= setup.params().holding().value();
    if (!fits) {
      setup.count("answer.refused", "record");
    }
    return fits;
  }

  private void vote(Contact peer, byte[] value) {
    given.put(peer.id(), new Bytes(value));
    vote(value);
  }

  /** A value that somebody has. */
  void vote(byte[] value) {
    judged
        .computeIfAbsent(new Bytes(value), this::judge)
        .thenAccept(valid -> votes += valid ? 1 : 0);
  }

  private CompletableFuture<Boolean> judge(Bytes value) {
    CompletableFuture<Boolean> verdict = new CompletableFuture<>();
    setup.whenDone(
        namespaces.valid(key, value.array()),
        (valid, failure) -> {
          boolean stands = failure == null && valid;
          if (!stands) {
            setup.count("answer.refused", "value");
          }
          verdict.complete(stands);
        });
    return verdict;
  }

  /** Whether a peer gave this very value. */
  boolean gave(Contact peer, byte[] value) {
    return new Bytes(value).equals(given.get(peer.id()));
  }

  /** The best of the valid values, once all are judged. */
  CompletionStage<Optional<byte[]>> settled() {
    CompletableFuture<Optional<byte[]>> best = new CompletableFuture<>();
    CompletableFuture.allOf(judged.values().toArray(new CompletableFuture<?>[0]))
        .thenRun(() -> choose(best));
    return best;
  }

  private void choose(CompletableFuture<Optional<byte[]>> best) {
    List<byte[]> valid = new ArrayList<>();
    judged.forEach(
        (value, verdict) -> {
          if (verdict.join()) {
            valid.add(value.array());
          }
        });
    if (valid.isEmpty()) {
      best.complete(Optional.empty());
      return;
    }
    setup.whenDone(
        namespaces.best(key, List.copyOf(valid)),
        (index, failure) -> {
          if (failure == null) {
            best.complete(Optional.of(valid.get(index)));
          } else {
            best.completeExceptionally(failure);
          }
        });
  }
}
