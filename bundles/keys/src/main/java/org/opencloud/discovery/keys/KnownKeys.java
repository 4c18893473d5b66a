package org.opencloud.discovery.keys;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys by the names they were read from. Reading a name checks a point of the curve, which costs
 * nearly as much as a signature. Keeps the 1,024 used last. Safe for use by several threads.
 */
public final class KnownKeys {
  static final int KEPT = 1_024;

  private final Kept<PeerId> peerIds = new Kept<>(PeerId::parse);
  private final Kept<PublicKey> didKeys = new Kept<>(DidKey::parse);

  /** As {@link PeerId#parse}. */
  public PeerId peerId(String text) throws KeyException {
    return peerIds.of(text);
  }

  /** As {@link DidKey#parse}. */
  public PublicKey didKey(String did) throws KeyException {
    return didKeys.of(did);
  }

  /** Reads a name. */
  private interface Read<V> {
    V read(String name) throws KeyException;
  }

  private static final class Kept<V> {
    private final Read<V> read;
    private final Map<String, V> known =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > KEPT;
          }
        };

    Kept(Read<V> read) {
      this.read = read;
    }

    V of(String name) throws KeyException {
      synchronized (known) {
        V value = known.get(name);
        if (value != null) {
          return value;
        }
      }
      V value = read.read(name);
      synchronized (known) {
        known.put(name, value);
      }
      return value;
    }
  }
}
