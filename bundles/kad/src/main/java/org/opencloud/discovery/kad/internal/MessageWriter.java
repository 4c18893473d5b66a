package org.opencloud.discovery.kad.internal;

import java.util.ArrayList;
import java.util.List;
import org.opencloud.discovery.kad.KadPeer;
import org.opencloud.discovery.kad.internal.Message.Entry;
import org.opencloud.discovery.libp2p.Multiaddr;
import org.opencloud.discovery.libp2p.MultiaddrException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;
import org.opencloud.discovery.libp2p.protobuf.Varint;

/** Writes messages as go does: fields by number, those with their default value left out. */
final class MessageWriter {
  private static final int MAX_ADDRESSES = 8;
  private static final int CLOSER = 8;
  private static final int PROVIDERS = 9;

  private MessageWriter() {}

  /**
   * The message.
   *
   * @param limit bytes; peers that do not fit are left out, the last first, nearer ones kept
   */
  static byte[] write(Message message, int limit, Encodings encodings) {
    ProtoWriter writer = new ProtoWriter(256);
    if (message.type().ordinal() != 0) {
      writer.varint(1, message.type().ordinal());
    }
    bytes(writer, 2, message.key());
    message.record().ifPresent(record -> writer.message(3, entry(record)));
    // Who asks for providers wants them first, and the way to more of them as well.
    int half = writer.size() + Math.max(0, limit - writer.size()) / 2;
    List<byte[]> providers = fitting(message.providers(), half - writer.size(), encodings);
    int left = limit - writer.size() - providers.stream().mapToInt(MessageWriter::size).sum();
    fitting(message.closer(), left, encodings).forEach(peer -> writer.bytes(CLOSER, peer));
    providers.forEach(peer -> writer.bytes(PROVIDERS, peer));
    return writer.toByteArray();
  }

  private static List<byte[]> fitting(List<KadPeer> peers, int room, Encodings encodings) {
    List<byte[]> fitting = new ArrayList<>(peers.size());
    int left = room;
    for (KadPeer peer : peers) {
      byte[] written = encodings.peer(peer);
      left -= size(written);
      if (left < 0) {
        break;
      }
      fitting.add(written);
    }
    return fitting;
  }

  private static int size(byte[] embedded) {
    return 1 + Varint.size(embedded.length) + embedded.length;
  }

  static ProtoWriter entry(Entry record) {
    ProtoWriter writer = new ProtoWriter(record.key().length + record.value().length + 48);
    bytes(writer, 1, record.key());
    bytes(writer, 2, record.value());
    if (!record.received().isEmpty()) {
      writer.string(5, record.received());
    }
    return writer;
  }

  static ProtoWriter peer(KadPeer peer) {
    ProtoWriter writer = new ProtoWriter(128).bytes(1, peer.id().bytes());
    peer.addresses().stream().limit(MAX_ADDRESSES).forEach(address -> address(writer, address));
    return writer;
  }

  private static void address(ProtoWriter writer, String address) {
    try {
      writer.bytes(2, Multiaddr.parse(address).bytes());
    } catch (MultiaddrException e) {
      // Announced by its operator, but nothing that can be said on the wire.
      return;
    }
  }

  private static void bytes(ProtoWriter writer, int field, byte[] value) {
    if (value.length > 0) {
      writer.bytes(field, value);
    }
  }
}
