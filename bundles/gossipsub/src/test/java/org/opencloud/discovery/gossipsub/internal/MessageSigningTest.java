package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

class MessageSigningTest {
  /** Checked with another Ed25519, and by the validation of js-libp2p's gossipsub 17.1. */
  private static final String VECTOR =
      "0a26002408011220cecc1507dc1ddd7295951c290888f095adb9044d1b73d696e6df065d683bd4fc12036770"
          + "751a08010203040506070822067365617263682a"
          + "4016"
          + "6fbfc481afe145703c0d09b373dedd88b5199d76030333c96fb8797af51d5806"
          + "1613aebeca910672e2101a695da414f5f17dafd7f3b363e444c2897c68ec04";

  /** From js-libp2p's gossipsub 17.1 with the key of seed 2: topic search, data gpu. */
  private static final String OF_JS =
      "0a260024080112206b79c57e6a095239282c04818e96112f3f03a4001ba97a564c23852a3f1e"
          + "a5fc12036770751a0818eab5dfa5f204c122067365617263682a4042032bec2e369e2edc9441"
          + "c5a6ffea5a0924ee9897e01d0ddfb4d68c8ea0720e31a595baddbef5f4048bf90849477693e9"
          + "6999dc84c61f0961cbaa970342aa0e3224080112206b79c57e6a095239282c04818e96112f3f"
          + "03a4001ba97a564c23852a3f1ea5fc";

  /** The same with topic größe and no data. */
  private static final String OF_JS_EMPTY =
      "0a260024080112206b79c57e6a095239282c04818e96112f3f03a4001ba97a564c23852a3f1e"
          + "a5fc12001a0818eab5dfa5f204c222076772c3b6c39f652a40821fb9e2ca10ba9816e37aa3aa"
          + "15542334d2b490ad7bbafc77908082e5700158c337f6af915ee3a413d58823ba5d4a0341f6f7"
          + "3f9b1c45986c337a9aaf48d8093224080112206b79c57e6a095239282c04818e96112f3f03a4"
          + "001ba97a564c23852a3f1ea5fc";

  private final PrivateKey key = SimNode.key(1);
  private final PrivateKey other = SimNode.key(2);
  private final List<String> refused = new ArrayList<>();
  private final MessageSigning signing =
      new MessageSigning(SimNode.signer(key), (name, reason, count) -> refused.add(reason));

  @Test
  void aSignedMessageHasItsBytes() {
    byte[] signed = signing.sign("search", "gpu".getBytes(UTF_8), 0x0102030405060708L);
    assertThat(HexFormat.of().formatHex(signed)).isEqualTo(VECTOR);
  }

  @Test
  void whatJsSignsHolds() throws ProtoException {
    for (String vector : List.of(OF_JS, OF_JS_EMPTY)) {
      Message message = read(HexFormat.of().parseHex(vector));
      assertThat(signing.complete(message)).isTrue();
      assertThat(signing.author(message)).contains(other.publicKey().peerId());
      assertThat(message.key()).isEqualTo(other.publicKey().encode());
    }
    assertThat(read(HexFormat.of().parseHex(OF_JS_EMPTY)).topic()).isEqualTo("größe");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1})
  void whatIsSignedHolds(long sequence) throws ProtoException {
    for (String topic : List.of("search", "größe")) {
      for (int size : new int[] {0, 1, 100_000}) {
        Message message = read(signing.sign(topic, new byte[size], sequence));
        assertThat(signing.complete(message)).isTrue();
        assertThat(signing.author(message)).contains(key.publicKey().peerId());
        assertThat(message.key()).isEmpty();
      }
    }
  }

  @Test
  void theKeyMayBeThere() throws ProtoException {
    Message message = read(fields(key).bytes(6, key.publicKey().encode()));
    assertThat(signing.author(message)).contains(key.publicKey().peerId());
    assertThat(signing.author(message)).contains(key.publicKey().peerId());
  }

  @Test
  void absentDataAndUnknownFieldsAreSignedAsTheyAre() throws ProtoException {
    ProtoWriter unsigned =
        new ProtoWriter()
            .bytes(1, key.publicKey().peerId().bytes())
            .bytes(3, new byte[8])
            .string(4, "search")
            .varint(9, 5);
    assertThat(signing.author(read(signed(unsigned, key)))).isPresent();
  }

  @Test
  void fieldsInAnotherOrderAreSignedAsTheyAre() throws ProtoException {
    ProtoWriter unsigned =
        new ProtoWriter()
            .string(4, "search")
            .bytes(3, new byte[8])
            .bytes(1, key.publicKey().peerId().bytes());
    assertThat(signing.author(read(signed(unsigned, key)))).isPresent();
  }

  @Test
  void anotherKeyIsRefused() throws ProtoException {
    Message message = read(fields(key).bytes(6, other.publicKey().encode()));
    assertThat(signing.author(message)).isEmpty();
    assertThat(refused).containsExactly("key");
  }

  @Test
  void aKnownAuthorWithAnotherKeyIsRefused() throws ProtoException {
    assertThat(signing.author(read(fields(key)))).isPresent();
    assertThat(signing.author(read(fields(key).bytes(6, other.publicKey().encode())))).isEmpty();
    assertThat(refused).containsExactly("key");
  }

  @Test
  void malformedKeysAreRefused() throws ProtoException {
    for (byte[] bad : new byte[][] {{1}, new byte[36], new byte[5_000]}) {
      assertThat(signing.author(read(fields(key).bytes(6, bad)))).isEmpty();
    }
    assertThat(refused).containsExactly("key", "key", "key");
  }

  @Test
  void anAuthorThatIsNoPeerIdIsRefused() throws ProtoException {
    for (byte[] bad : new byte[][] {{1}, "12D3KooW".getBytes(UTF_8), new byte[64]}) {
      ProtoWriter unsigned = new ProtoWriter().bytes(1, bad).bytes(3, new byte[8]);
      assertThat(signing.author(read(signed(unsigned, key)))).isEmpty();
    }
    assertThat(refused).containsExactly("key", "key", "key");
  }

  @Test
  void aHashedAuthorWithoutKeyIsRefused() throws ProtoException {
    byte[] hashed = new byte[34];
    hashed[0] = 0x12;
    hashed[1] = 32;
    ProtoWriter unsigned = new ProtoWriter().bytes(1, hashed).bytes(3, new byte[8]);
    assertThat(signing.author(read(signed(unsigned, key)))).isEmpty();
    assertThat(refused).containsExactly("key");
  }

  @Test
  void anotherAuthorsSignatureIsRefused() throws ProtoException {
    ProtoWriter unsigned =
        new ProtoWriter().bytes(1, key.publicKey().peerId().bytes()).bytes(3, new byte[8]);
    assertThat(signing.author(read(signed(unsigned, other)))).isEmpty();
    assertThat(refused).containsExactly("signature");
  }

  @Test
  void changedBytesAreRefused() throws ProtoException {
    byte[] signed = signing.sign("search", "gpu".getBytes(UTF_8), 1);
    int data = 2 + 38 + 2;
    signed[data] ^= 1;
    assertThat(signing.author(read(signed))).isEmpty();
    assertThat(refused).containsExactly("signature");
  }

  @Test
  void signaturesOfAnyLengthAreRefusedQuietly() throws ProtoException {
    for (int length : new int[] {1, 63, 65, 5_000}) {
      ProtoWriter message = unsigned(key).bytes(5, new byte[length]);
      assertThat(signing.author(read(message))).isEmpty();
    }
  }

  @Test
  void missingFieldsAreRefused() throws ProtoException {
    byte[] author = key.publicKey().peerId().bytes();
    byte[] signature = new byte[64];
    assertThat(signing.complete(read(new ProtoWriter().bytes(3, new byte[8]).bytes(5, signature))))
        .isFalse();
    assertThat(signing.complete(read(new ProtoWriter().bytes(1, author).bytes(5, signature))))
        .isFalse();
    ProtoWriter shorter = new ProtoWriter().bytes(1, author).bytes(3, new byte[7]);
    assertThat(signing.complete(read(shorter.bytes(5, signature)))).isFalse();
    assertThat(signing.complete(read(new ProtoWriter().bytes(1, author).bytes(3, new byte[8]))))
        .isFalse();
    assertThat(refused).containsExactly("author", "seqno", "seqno", "unsigned");
  }

  private static ProtoWriter unsigned(PrivateKey author) {
    return new ProtoWriter()
        .bytes(1, author.publicKey().peerId().bytes())
        .bytes(2, new byte[] {1})
        .bytes(3, new byte[8])
        .string(4, "search");
  }

  private static ProtoWriter fields(PrivateKey author) {
    return signed(unsigned(author), author);
  }

  private static ProtoWriter signed(ProtoWriter unsigned, PrivateKey signer) {
    byte[] fields = unsigned.toByteArray();
    byte[] prefix = "libp2p-pubsub:".getBytes(UTF_8);
    byte[] signed = new byte[prefix.length + fields.length];
    System.arraycopy(prefix, 0, signed, 0, prefix.length);
    System.arraycopy(fields, 0, signed, prefix.length, fields.length);
    return unsigned.bytes(5, signer.sign(signed));
  }

  private static Message read(ProtoWriter message) throws ProtoException {
    return read(message.toByteArray());
  }

  private static Message read(byte[] message) throws ProtoException {
    return Message.decode(message, 256);
  }
}
