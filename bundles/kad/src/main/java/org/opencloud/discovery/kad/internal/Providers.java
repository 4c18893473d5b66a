package org.opencloud.discovery.kad.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opencloud.discovery.kad.KadParams;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.keys.PeerId;

/**
 * Who provides what, within quotas; nothing that is held is given up for something new. Changed on
 * the loop only; the count may be read from any thread.
 */
final class Providers {
  private final KadParams.Holding limits;
  private final long maxAge;
  private final long maxAddressAge;
  private final Map<Bytes, Map<PeerId, Held>> byKey = new LinkedHashMap<>();
  private final Map<PeerId, Integer> keysOf = new HashMap<>();
  private int count;
  private volatile int keys;
  private boolean changed;

  /**
   * One provider of one key.
   *
   * @param since Unix milliseconds of its last announcement
   */
  record Held(byte[] key, KadPeer peer, long since) {}

  Providers(KadParams params) {
    this.limits = params.holding();
    this.maxAge = params.timing().providerAge().toMillis();
    this.maxAddressAge = params.timing().providerAddressAge().toMillis();
  }

  /** Takes an announcement; the reason when it does not fit, empty when it is held. */
  String put(Held provider, long now) {
    String reason = fits(provider);
    if (!reason.isEmpty() && expire(now)) {
      reason = fits(provider);
    }
    if (reason.isEmpty()) {
      Map<PeerId, Held> others =
          byKey.computeIfAbsent(new Bytes(provider.key()), key -> new LinkedHashMap<>());
      if (others.put(provider.peer().id(), provider) == null) {
        keysOf.merge(provider.peer().id(), 1, Integer::sum);
        count++;
      }
      keys = byKey.size();
      changed = true;
    }
    return reason;
  }

  private String fits(Held provider) {
    Map<PeerId, Held> others = byKey.get(new Bytes(provider.key()));
    PeerId id = provider.peer().id();
    if (others != null && others.containsKey(id)) {
      return "";
    }
    if (keysOf.getOrDefault(id, 0) >= limits.keysPerProvider()) {
      return "keys-of-provider";
    }
    if (count >= limits.providers()) {
      return "providers";
    }
    return others != null && others.size() >= limits.providersPerKey() ? "providers-of-key" : "";
  }

  /** The providers of a key; without addresses those that have not renewed them for long. */
  List<KadPeer> find(byte[] key, long now) {
    return byKey.getOrDefault(new Bytes(key), Map.of()).values().stream()
        .filter(one -> now - one.since() < maxAge)
        .map(one -> told(one, now))
        .toList();
  }

  private KadPeer told(Held provider, long now) {
    return now - provider.since() < maxAddressAge
        ? provider.peer()
        : new KadPeer(provider.peer().id(), List.of());
  }

  /** Forgets who has not announced itself for long; whether anybody was. */
  boolean expire(long now) {
    List<Held> old = all().stream().filter(one -> now - one.since() >= maxAge).toList();
    old.forEach(this::remove);
    return !old.isEmpty();
  }

  private void remove(Held provider) {
    Bytes key = new Bytes(provider.key());
    Map<PeerId, Held> others = byKey.getOrDefault(key, Map.of());
    if (others.remove(provider.peer().id()) != null) {
      keysOf.computeIfPresent(provider.peer().id(), (id, had) -> had == 1 ? null : had - 1);
      count--;
    }
    if (others.isEmpty()) {
      byKey.remove(key);
    }
    keys = byKey.size();
    changed = true;
  }

  Collection<Held> all() {
    return byKey.values().stream().flatMap(others -> others.values().stream()).toList();
  }

  /** Whether anything changed since this was asked last. */
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  int keys() {
    return keys;
  }
}
