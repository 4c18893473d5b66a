package org.opencloud.discovery.types.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.wire.AnnouncedType;
import org.opencloud.discovery.wire.SignedTypes;
import org.opencloud.discovery.wire.WireLimits;

/**
 * What other nodes say that they answer for: of each the newest, until it expires. Safe for use by
 * several threads.
 */
final class Announcements {
  private final int max;
  private final long maxBytes;
  private final Map<PeerId, SignedTypes> bySender = new HashMap<>();
  private final Map<AnnouncedType, Integer> nodes = new HashMap<>();
  private long bytes;
  private long changes;

  /** At most so many senders, and bytes of JSON. */
  Announcements(int max, long maxBytes) {
    this.max = max;
    this.maxBytes = maxBytes;
  }

  /** What became of an announcement. */
  enum Outcome {
    TAKEN,
    /** The sender has said something newer, or the same. */
    STALE,
    FULL
  }

  synchronized boolean isNew(PeerId sender, SignedTypes signed) {
    SignedTypes before = bySender.get(sender);
    return before == null || before.event().issued() < signed.event().issued();
  }

  /**
   * Keeps an announcement that was verified.
   *
   * @param known a quarter of the room is for senders that are known from elsewhere
   */
  synchronized Outcome put(PeerId sender, SignedTypes signed, boolean known) {
    if (!isNew(sender, signed)) {
      return Outcome.STALE;
    }
    SignedTypes before = bySender.get(sender);
    long grown = bytes + signed.json().length - (before == null ? 0 : before.json().length);
    int room = known ? max : max - max / 4;
    if (before == null && bySender.size() >= room || grown > maxBytes) {
      return Outcome.FULL;
    }
    bySender.put(sender, signed);
    bytes = grown;
    count(before == null ? List.of() : before.types(), signed.types());
    return Outcome.TAKEN;
  }

  synchronized void remove(PeerId sender) {
    SignedTypes before = bySender.remove(sender);
    if (before != null) {
      bytes -= before.json().length;
      count(before.types(), List.of());
    }
  }

  /** Forgets what has expired, by clocks that may differ. */
  void expire(long now) {
    long slack = WireLimits.CLOCK_DIFFERENCE.toMillis();
    List<PeerId> over = new ArrayList<>();
    synchronized (this) {
      bySender.forEach(
          (sender, signed) -> {
            if (signed.event().expires() + slack < now) {
              over.add(sender);
            }
          });
      over.forEach(this::remove);
    }
  }

  private void count(List<AnnouncedType> before, List<AnnouncedType> after) {
    if (!before.equals(after)) {
      before.forEach(type -> nodes.computeIfPresent(type, (t, n) -> n == 1 ? null : n - 1));
      after.forEach(type -> nodes.merge(type, 1, Integer::sum));
      changes++;
    }
  }

  /** How many nodes answer for each. */
  synchronized Map<AnnouncedType, Integer> nodes() {
    return Map.copyOf(nodes);
  }

  synchronized Set<String> digests() {
    Set<String> digests = new HashSet<>();
    nodes.keySet().forEach(type -> digests.add(type.digest()));
    return digests;
  }

  /** Who announces a description; costs a look at each sender. */
  synchronized List<PeerId> sendersOf(String digest) {
    List<PeerId> senders = new ArrayList<>();
    bySender.forEach(
        (sender, signed) -> {
          if (signed.types().stream().anyMatch(type -> type.digest().equals(digest))) {
            senders.add(sender);
          }
        });
    return senders;
  }

  synchronized Optional<SignedTypes> of(PeerId sender) {
    return Optional.ofNullable(bySender.get(sender));
  }

  synchronized List<SignedTypes> all() {
    return List.copyOf(bySender.values());
  }

  synchronized int size() {
    return bySender.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Another number after each change of what is answered for. */
  synchronized long changes() {
    return changes;
  }
}
