package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/** Signatures of a whole simulated network: as long as real ones, counted, not computed. */
final class SimulatedSigning {
  private static final int SIGNATURE_BYTES = 64;

  private final Map<Bytes, PeerId> authors = new HashMap<>();
  long checks;

  Signing of(PeerId self) {
    byte[] author = self.bytes();
    authors.put(new Bytes(author), self);
    return new Signing() {
      @Override
      public byte[] sign(String topic, byte[] data, long sequence) {
        return new ProtoWriter(data.length + topic.length() + 160)
            .bytes(1, author)
            .bytes(2, data)
            .bytes(3, ByteBuffer.allocate(Message.SEQNO_BYTES).putLong(sequence).array())
            .string(4, topic)
            .bytes(5, new byte[SIGNATURE_BYTES])
            .toByteArray();
      }

      @Override
      public boolean complete(Message message) {
        return message.signature().length == SIGNATURE_BYTES;
      }

      @Override
      public Optional<PeerId> author(Message message) {
        checks++;
        return Optional.ofNullable(authors.get(message.from()));
      }
    };
  }
}
