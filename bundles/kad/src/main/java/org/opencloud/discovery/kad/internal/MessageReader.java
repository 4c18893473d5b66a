package org.opencloud.discovery.kad.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.internal.Message.Entry;
import org.opencloud.discovery.kad.internal.Message.Type;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;

/**
 * Reads one message. Peers and addresses beyond the limits, and those that cannot be read, are left
 * out: others may know protocols that we do not.
 */
final class MessageReader {
  static final int MAX_PEERS = 64;
  static final int MAX_ADDRESSES = 16;
  private static final int MAX_TIME = 64;

  private final Encodings encodings;
  private final int maxCloser;
  private final int maxProviders;
  private Type type = Type.PUT_VALUE;
  private byte[] key = new byte[0];
  private Optional<Entry> record = Optional.empty();
  private final List<KadPeer> closer = new ArrayList<>(0);
  private final List<KadPeer> providers = new ArrayList<>(0);

  private MessageReader(Encodings encodings, int maxCloser, int maxProviders) {
    this.encodings = encodings;
    this.maxCloser = maxCloser;
    this.maxProviders = maxProviders;
  }

  static Message answer(byte[] encoded, Encodings encodings) throws ProtoException {
    return new MessageReader(encodings, MAX_PEERS, MAX_PEERS).message(new ProtoReader(encoded));
  }

  /** Reads a request: who asks names nobody but itself. */
  static Message request(byte[] encoded, Encodings encodings) throws ProtoException {
    return new MessageReader(encodings, 0, 1).message(new ProtoReader(encoded));
  }

  private Message message(ProtoReader reader) throws ProtoException {
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> type = Type.values()[reader.varint(Type.values().length - 1)];
        case 2 -> key = reader.bytes();
        case 3 -> record = Optional.of(entry(reader.message()));
        case 8 -> peer(reader, closer, maxCloser);
        case 9 -> peer(reader, providers, maxProviders);
        default -> reader.skip();
      }
    }
    return new Message(type, key, record, List.copyOf(closer), List.copyOf(providers));
  }

  static Entry entry(ProtoReader reader) throws ProtoException {
    byte[] key = new byte[0];
    byte[] value = new byte[0];
    String received = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> key = reader.bytes();
        case 2 -> value = reader.bytes();
        case 5 -> received = reader.string(MAX_TIME);
        default -> reader.skip();
      }
    }
    return new Entry(key, value, received);
  }

  private void peer(ProtoReader reader, List<KadPeer> peers, int most) throws ProtoException {
    if (peers.size() >= most) {
      reader.skip();
      return;
    }
    peer(reader.message(), encodings).ifPresent(peers::add);
  }

  /** A peer; empty when its id cannot be read. */
  static Optional<KadPeer> peer(ProtoReader reader, Encodings encodings) throws ProtoException {
    byte[] id = new byte[0];
    List<byte[]> addresses = new ArrayList<>(2);
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> id = reader.bytes();
        case 2 -> address(reader, addresses);
        default -> reader.skip();
      }
    }
    return encodings.id(id).map(peer -> new KadPeer(peer, readable(peer, addresses, encodings)));
  }

  private static void address(ProtoReader reader, List<byte[]> addresses) throws ProtoException {
    if (addresses.size() == MAX_ADDRESSES) {
      reader.skip();
    } else {
      addresses.add(reader.bytes());
    }
  }

  private static List<String> readable(PeerId peer, List<byte[]> addresses, Encodings encodings) {
    List<String> read = new ArrayList<>(addresses.size());
    for (byte[] address : addresses) {
      encodings
          .address(address)
          .filter(known -> known.peer().map(peer::equals).orElse(true))
          .flatMap(Multiaddr::withoutPeer)
          .map(Multiaddr::toString)
          .ifPresent(read::add);
    }
    return read;
  }
}
