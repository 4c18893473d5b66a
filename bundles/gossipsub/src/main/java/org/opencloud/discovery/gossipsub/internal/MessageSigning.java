package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opencloud.discovery.keys.KeyException;
import org.opencloud.discovery.keys.PeerId;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.IdentitySigner;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoReader;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

/**
 * StrictSign: author, sequence number and signature are there and hold. What is signed are the
 * bytes of the message as they came without the fields signature and key. Safe for use by several
 * threads.
 */
final class MessageSigning implements Signing {
  private static final byte[] PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);
  private static final int SIGNATURE = 5;
  private static final int KEY = 6;
  private static final int KNOWN_AUTHORS = 1_024;

  private final IdentitySigner identity;
  private final byte[] author;
  private final boolean inlinable;
  private final Counts counts;
  private final Map<Bytes, Author> authors =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Author> eldest) {
          return size() > KNOWN_AUTHORS;
        }
      };

  MessageSigning(IdentitySigner identity, Counts counts) {
    PeerId self = identity.publicKey().peerId();
    this.identity = identity;
    this.author = self.bytes();
    this.inlinable = self.publicKey().isPresent();
    this.counts = counts;
  }

  @Override
  public byte[] sign(String topic, byte[] data, long sequence) {
    ProtoWriter message =
        new ProtoWriter(PREFIX.length + data.length + topic.length() + 160)
            .raw(PREFIX, 0, PREFIX.length)
            .bytes(1, author)
            .bytes(2, data)
            .bytes(3, ByteBuffer.allocate(Message.SEQNO_BYTES).putLong(sequence).array())
            .string(4, topic);
    message.bytes(SIGNATURE, identity.sign(message.toByteArray()));
    if (!inlinable) {
      message.bytes(KEY, identity.publicKey().encode());
    }
    return message.toByteArray(PREFIX.length);
  }

  @Override
  public boolean complete(Message message) {
    if (message.from().size() == 0) {
      return refused("author");
    }
    if (message.seqno().length != Message.SEQNO_BYTES) {
      return refused("seqno");
    }
    return message.signature().length > 0 || refused("unsigned");
  }

  @Override
  public Optional<PeerId> author(Message message) {
    Optional<Author> claimed = claimed(message);
    if (claimed.isEmpty()) {
      return Optional.empty();
    }
    if (!claimed.get().key().verify(signedBytes(message.raw().array()), message.signature())) {
      refused("signature");
      return Optional.empty();
    }
    synchronized (authors) {
      authors.put(message.from(), claimed.get());
    }
    return Optional.of(claimed.get().id());
  }

  private Optional<Author> claimed(Message message) {
    Author known;
    synchronized (authors) {
      known = authors.get(message.from());
    }
    try {
      PeerId id = known == null ? PeerId.decode(message.from().array()) : known.id();
      if (message.key().length == 0) {
        return known == null ? inline(id) : Optional.of(known);
      }
      PublicKey key = PublicKey.decode(message.key());
      if (id.matches(key)) {
        return Optional.of(new Author(id, key));
      }
    } catch (KeyException e) {
      // Counted below with the keys that are another's.
    }
    refused("key");
    return Optional.empty();
  }

  private Optional<Author> inline(PeerId id) {
    Optional<Author> author = id.publicKey().map(key -> new Author(id, key));
    if (author.isEmpty()) {
      refused("key");
    }
    return author;
  }

  private boolean refused(String reason) {
    counts.add("message.rejected", reason, 1);
    return false;
  }

  static byte[] signedBytes(byte[] message) {
    ProtoWriter signed = new ProtoWriter(message.length + PREFIX.length);
    signed.raw(PREFIX, 0, PREFIX.length);
    try {
      ProtoReader reader = new ProtoReader(message);
      while (reader.next()) {
        reader.skip();
        if (reader.field() != SIGNATURE && reader.field() != KEY) {
          signed.raw(message, reader.fieldStart(), reader.position() - reader.fieldStart());
        }
      }
    } catch (ProtoException e) {
      throw new IllegalStateException("was read before", e);
    }
    return signed.toByteArray();
  }

  private record Author(PeerId id, PublicKey key) {}
}
