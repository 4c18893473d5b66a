package org.opencloud.discovery.kad.internal;

import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.kad.KadPeer;

/**
 * One request or answer.
 *
 * @param key of a record or a provided thing, or a peer id; as the type has it
 */
record Message(
    Type type, byte[] key, Optional<Entry> record, List<KadPeer> closer, List<KadPeer> providers) {

  /** In the order of the numbers on the wire. */
  enum Type {
    PUT_VALUE,
    GET_VALUE,
    ADD_PROVIDER,
    GET_PROVIDERS,
    FIND_NODE,
    PING
  }

  /**
   * A record on the wire.
   *
   * @param received when the peer that holds it got it, RFC 3339; empty in a request
   */
  record Entry(byte[] key, byte[] value, String received) {
    Entry(byte[] key, byte[] value) {
      this(key, value, "");
    }
  }

  static Message request(Type type, byte[] key) {
    return new Message(type, key, Optional.empty(), List.of(), List.of());
  }

  static Message put(byte[] key, byte[] value) {
    Optional<Entry> record = Optional.of(new Entry(key, value));
    return new Message(Type.PUT_VALUE, key, record, List.of(), List.of());
  }

  static Message addProvider(byte[] key, KadPeer self) {
    return new Message(Type.ADD_PROVIDER, key, Optional.empty(), List.of(), List.of(self));
  }

  Message withCloser(List<KadPeer> peers) {
    return new Message(type, key, record, peers, providers);
  }

  Message withProviders(List<KadPeer> peers) {
    return new Message(type, key, record, closer, peers);
  }

  Message withRecord(Entry held) {
    return new Message(type, key, Optional.of(held), closer, providers);
  }
}
