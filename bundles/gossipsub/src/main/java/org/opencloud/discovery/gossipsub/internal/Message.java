package org.opencloud.discovery.gossipsub.internal;

import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;

/**
 * A message as it came, and what is in it. It is forwarded byte for byte. An absent field is empty.
 */
final class Message {
  static final int SEQNO_BYTES = 8;
  private static final int MAX_AUTHOR = 64;
  private static final int MULTIHASH_HEAD = 2;
  private static final byte IDENTITY = 0x00;
  private static final byte SHA_256 = 0x12;

  private final Bytes raw;
  private Bytes from = new Bytes(new byte[0]);
  private byte[] data = new byte[0];
  private byte[] seqno = new byte[0];
  private String topic = "";
  private byte[] signature = new byte[0];
  private byte[] key = new byte[0];
  private Bytes id;

  private Message(byte[] raw) {
    this.raw = new Bytes(raw);
  }

  static Message decode(byte[] raw, int topicBytes) throws ProtoException {
    Message message = new Message(raw);
    ProtoReader reader = new ProtoReader(raw);
    while (reader.next()) {
      message.read(reader, topicBytes);
    }
    message.id = new Bytes(join(message.from.array(), message.seqno));
    return message;
  }

  private void read(ProtoReader reader, int topicBytes) throws ProtoException {
    switch (reader.field()) {
      case 1 -> from = new Bytes(reader.bytes(MAX_AUTHOR));
      case 2 -> data = reader.bytes();
      case 3 -> seqno = reader.bytes(SEQNO_BYTES);
      case 4 -> topic = reader.string(topicBytes);
      case 5 -> signature = reader.bytes();
      case 6 -> key = reader.bytes();
      default -> reader.skip();
    }
  }

  /** All bytes of the message. */
  Bytes raw() {
    return raw;
  }

  Bytes from() {
    return from;
  }

  byte[] data() {
    return data;
  }

  byte[] seqno() {
    return seqno;
  }

  String topic() {
    return topic;
  }

  byte[] signature() {
    return signature;
  }

  byte[] key() {
    return key;
  }

  /** Author and sequence number, as go makes ids. */
  Bytes id() {
    return id;
  }

  /** Whether it has the form of an id: an author's multihash and a sequence number. */
  static boolean couldBeId(Bytes id) {
    byte[] bytes = id.array();
    return bytes.length > SEQNO_BYTES + MULTIHASH_HEAD
        && (bytes[0] == IDENTITY || bytes[0] == SHA_256)
        && bytes[1] == bytes.length - SEQNO_BYTES - MULTIHASH_HEAD;
  }

  int size() {
    return raw.size();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
