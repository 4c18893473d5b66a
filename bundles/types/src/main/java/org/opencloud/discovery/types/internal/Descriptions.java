package org.opencloud.discovery.types.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.wire.TypeDescription;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/**
 * Descriptions of types by the digest that names them; also those that no node can read, lest they
 * are asked for again. Safe for use by several threads.
 */
final class Descriptions {
  private final int max;
  private final long maxBytes;
  private final Map<String, Held> byDigest = new HashMap<>();
  private long bytes;
  private long changes;

  /** At most so many, and bytes of JSON. */
  Descriptions(int max, long maxBytes) {
    this.max = max;
    this.maxBytes = maxBytes;
  }

  private record Held(Optional<TypeDescription> description, int bytes) {}

  /** What became of a description. */
  enum Outcome {
    TAKEN,
    MALFORMED,
    FULL
  }

  /** Keeps the bytes that this digest names. */
  synchronized Outcome put(String digest, byte[] json) {
    if (bytes + json.length > maxBytes || byDigest.size() >= max) {
      return Outcome.FULL;
    }
    Held held = read(json);
    byDigest.put(digest, held);
    bytes += held.bytes;
    changes++;
    return held.description.isPresent() ? Outcome.TAKEN : Outcome.MALFORMED;
  }

  private static Held read(byte[] json) {
    try {
      return new Held(Optional.of(TypeDescription.read(json)), json.length);
    } catch (WireException e) {
      return new Held(Optional.empty(), 0);
    }
  }

  /** Whether it is here, or known to be of no use. */
  synchronized boolean has(String digest) {
    return byDigest.containsKey(digest);
  }

  synchronized Optional<TypeDescription> find(String digest) {
    return Optional.ofNullable(byDigest.get(digest)).flatMap(Held::description);
  }

  /** Forgets all others. */
  synchronized void retain(Set<String> digests) {
    if (byDigest.keySet().retainAll(digests)) {
      bytes = byDigest.values().stream().mapToLong(Held::bytes).sum();
      changes++;
    }
  }

  /**
   * How many more may come; none when the next could be too large.
   *
   * @param known a quarter is for those that senders known from elsewhere announce
   */
  synchronized int room(boolean known) {
    int room = bytes > maxBytes - WireLimits.TYPE_BYTES ? 0 : known ? max : max - max / 4;
    return Math.max(0, room - byDigest.size());
  }

  synchronized int size() {
    return byDigest.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Another number after each change. */
  synchronized long changes() {
    return changes;
  }
}
