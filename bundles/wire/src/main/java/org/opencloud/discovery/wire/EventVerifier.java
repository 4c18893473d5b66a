package org.opencloud.discovery.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PublicKey;

/**
 * Checks signatures of events. Costs about 80 µs: not for an event loop. Keys that were read lately
 * are kept, at most 1,024; safe for use by several threads.
 */
public final class EventVerifier {
  private static final int KEPT = 1_024;

  private final Map<String, Key> keys =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Key> eldest) {
          return size() > KEPT;
        }
      };

  /** The peer id of the key inside a {@code did:key}; empty for opaque DIDs and broken keys. */
  public Optional<PeerId> peerId(Did did) {
    return did.isOpaque() ? Optional.empty() : key(did.text()).map(Key::peerId);
  }

  /** Whether the key inside the sender's {@code did:key} has signed the event. */
  public boolean verify(Event event) {
    return Did.isDid(event.from())
        && !new Did(event.from()).isOpaque()
        && key(event.from()).filter(key -> signedBy(key, event)).isPresent();
  }

  /** Whether the key inside this peer id, pinned for an opaque sender, has signed the event. */
  public boolean verify(Event event, PeerId pinned) {
    return key(pinned.text()).filter(key -> signedBy(key, event)).isPresent();
  }

  private static boolean signedBy(Key key, Event event) {
    return key.publicKey().verify(SigningForm.bytes(event), event.signature());
  }

  private Optional<Key> key(String name) {
    synchronized (keys) {
      Key known = keys.get(name);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<Key> read = read(name);
    if (read.isPresent()) {
      synchronized (keys) {
        keys.put(name, read.get());
      }
    }
    return read;
  }

  private static Optional<Key> read(String name) {
    try {
      if (name.startsWith("did:")) {
        return Optional.of(Key.of(DidKey.parse(name)));
      }
      return org.opencloud.discovery.keys.PeerId.parse(name).publicKey().map(Key::of);
    } catch (KeyException e) {
      return Optional.empty();
    }
  }

  private record Key(PublicKey publicKey, PeerId peerId) {
    static Key of(PublicKey key) {
      return new Key(key, new PeerId(key.peerId().toString()));
    }
  }
}
