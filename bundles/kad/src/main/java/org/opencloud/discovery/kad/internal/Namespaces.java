package org.opencloud.discovery.kad.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.opencloud.discovery.kad.KadException;
import org.opencloud.discovery.kad.KadException.Reason;
import org.opencloud.discovery.kad.RecordValidator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The validators in force, by namespace; they come and go. They belong to others, so they run on
 * the workers, and what they throw is a refusal.
 */
public final class Namespaces {
  private static final Logger LOG = LoggerFactory.getLogger(Namespaces.class);

  private final Setup setup;
  private final Map<String, RecordValidator> validators = new ConcurrentHashMap<>();

  Namespaces(Setup setup) {
    this.setup = setup;
  }

  /** From any thread; false when the namespace has a validator. */
  public boolean add(String namespace, RecordValidator validator) {
    return validators.putIfAbsent(namespace, validator) == null;
  }

  /** From any thread. */
  public boolean remove(String namespace, RecordValidator validator) {
    return validators.remove(namespace, validator);
  }

  /** From any thread. */
  public Set<String> names() {
    return Set.copyOf(validators.keySet());
  }

  boolean has(RecordKey key) {
    return validators.containsKey(key.namespace());
  }

  /** Whether the value may stand; fails with NAMESPACE or LIMIT. Completes on a worker. */
  CompletionStage<Boolean> valid(RecordKey key, byte[] value) {
    return judge(key, validator -> validates(validator, key, value));
  }

  /** Whether a valid value is at least as good as the one that is held. */
  CompletionStage<Boolean> replaces(RecordKey key, byte[] value, byte[] held) {
    return judge(key, validator -> select(validator, key, List.of(value, held)) == 0);
  }

  /** The index of the best of valid values. */
  CompletionStage<Integer> best(RecordKey key, List<byte[]> values) {
    return values.size() == 1
        ? CompletableFuture.completedFuture(0)
        : judge(key, validator -> select(validator, key, values));
  }

  private interface Judgement<T> {
    T by(RecordValidator validator);
  }

  private <T> CompletionStage<T> judge(RecordKey key, Judgement<T> judgement) {
    Optional<RecordValidator> validator = Optional.ofNullable(validators.get(key.namespace()));
    return validator.isEmpty()
        ? CompletableFuture.failedFuture(unknown(key))
        : setup.onWorker(() -> judgement.by(validator.get()));
  }

  static KadException unknown(RecordKey key) {
    return new KadException(
        Reason.NAMESPACE, "no validator is registered for the namespace " + key.namespace());
  }

  private boolean validates(RecordValidator validator, RecordKey key, byte[] value) {
    try {
      return validator.validate(key.text(), value.clone());
    } catch (RuntimeException | LinkageError e) {
      failed(key, e);
      return false;
    }
  }

  /** What a failing validator prefers: the last, so that what is held stays. */
  private int select(RecordValidator validator, RecordKey key, List<byte[]> values) {
    try {
      int index = validator.select(key.text(), values);
      return index >= 0 && index < values.size() ? index : values.size() - 1;
    } catch (RuntimeException | LinkageError e) {
      failed(key, e);
      return values.size() - 1;
    }
  }

  private void failed(RecordKey key, Throwable cause) {
    setup.count("validator.failed", key.namespace());
    LOG.debug("The validator of {} failed", key.namespace(), cause);
  }
}
