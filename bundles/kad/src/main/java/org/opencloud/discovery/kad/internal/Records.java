package org.opencloud.discovery.kad.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.keys.PeerId;

/**
 * The records held here, within their quotas: what does not fit is refused, nothing that is held is
 * given up for it. Changed on the loop only; counts may be read from any thread.
 */
final class Records {
  private final KadParams.Holding limits;
  private final long maxAge;
  private final PeerId self;
  private final Map<Bytes, Held> held = new LinkedHashMap<>();
  private final Map<PeerId, Integer> perPeer = new HashMap<>();
  private volatile int count;
  private volatile long bytes;
  private boolean changed;

  /**
   * A record.
   *
   * @param from who put it here
   * @param received in Unix milliseconds
   */
  record Held(byte[] key, byte[] value, PeerId from, long received) {
    int size() {
      return key.length + value.length;
    }
  }

  /**
   * No records.
   *
   * @param self what this node puts itself counts among all records only
   */
  Records(KadParams params, PeerId self) {
    this.self = self;
    this.limits = params.holding();
    this.maxAge = params.timing().recordAge().toMillis();
  }

  /** A record that is not too old. */
  Optional<Held> find(Bytes key, long now) {
    return Optional.ofNullable(held.get(key)).filter(one -> !old(one, now));
  }

  /** Takes a record; the reason when it does not fit, empty when it is held. */
  String put(Held record, long now) {
    Bytes key = new Bytes(record.key());
    Optional<Held> before = Optional.ofNullable(held.get(key));
    String reason = fits(record, before);
    if (!reason.isEmpty() && expire(now)) {
      before = Optional.ofNullable(held.get(key));
      reason = fits(record, before);
    }
    if (reason.isEmpty()) {
      before.ifPresent(old -> remove(key));
      held.put(key, record);
      perPeer.merge(record.from(), 1, Integer::sum);
      account(record.size());
    }
    return reason;
  }

  private String fits(Held record, Optional<Held> before) {
    boolean same = before.map(old -> old.from().equals(record.from())).orElse(false);
    boolean free = same || record.from().equals(self);
    if (!free && perPeer.getOrDefault(record.from(), 0) >= limits.perPeer()) {
      return "records-of-peer";
    }
    if (before.isEmpty() && count >= limits.records()) {
      return "records";
    }
    long freed = before.map(Held::size).orElse(0);
    return bytes - freed + record.size() > limits.bytes() ? "bytes" : "";
  }

  void remove(Bytes key) {
    Held gone = held.remove(key);
    if (gone != null) {
      perPeer.computeIfPresent(gone.from(), (peer, had) -> had == 1 ? null : had - 1);
      account(-gone.size());
    }
  }

  /** Forgets what is too old; whether anything was. */
  boolean expire(long now) {
    var old = held.entrySet().stream().filter(one -> old(one.getValue(), now)).toList();
    old.forEach(one -> remove(one.getKey()));
    return !old.isEmpty();
  }

  private boolean old(Held record, long now) {
    return now - record.received() >= maxAge;
  }

  private void account(int more) {
    bytes += more;
    count = held.size();
    changed = true;
  }

  Iterable<Held> all() {
    return held.values();
  }

  /** Whether anything changed since this was asked last. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }
}
