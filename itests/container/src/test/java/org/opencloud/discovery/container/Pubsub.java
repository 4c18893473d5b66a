package org.opencloud.discovery.container;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** Messages of the topic of searches, made by hand, right and wrong. */
final class Pubsub {
  private static final byte[] PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);
  private static final AtomicLong SEQUENCE = new AtomicLong(System.currentTimeMillis() * 1_000_000);

  private Pubsub() {}

  /** A message as its author would send it. */
  static ProtoWriter signed(PrivateKey author, byte[] data) {
    return claimed(author.publicKey().peerId(), author, data);
  }

  /** A message that names one author and is signed by another. */
  static ProtoWriter claimed(PeerId author, PrivateKey signer, byte[] data) {
    ProtoWriter message = unsigned(author, data);
    byte[] fields = message.toByteArray();
    byte[] signed =
        new ProtoWriter(fields.length + PREFIX.length)
            .raw(PREFIX, 0, PREFIX.length)
            .raw(fields, 0, fields.length)
            .toByteArray();
    return message.bytes(5, signer.sign(signed));
  }

  static ProtoWriter unsigned(PeerId author, byte[] data) {
    byte[] number = ByteBuffer.allocate(8).putLong(SEQUENCE.incrementAndGet()).array();
    return new ProtoWriter()
        .bytes(1, author.bytes())
        .bytes(2, data)
        .bytes(3, number)
        .string(4, ForeignPeer.TOPIC);
  }

  /** A message whose sequence number is four bytes long. */
  static ProtoWriter shortNumber(PeerId author, byte[] data) {
    return new ProtoWriter()
        .bytes(1, author.bytes())
        .bytes(2, data)
        .bytes(3, new byte[4])
        .string(4, ForeignPeer.TOPIC)
        .bytes(5, new byte[64]);
  }

  /** What goes over the stream. */
  static byte[] frame(ProtoWriter message) {
    return VarintFrames.encode(new ProtoWriter().message(2, message).toByteArray()).array();
  }
}
