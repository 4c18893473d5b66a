package org.opencloud.discovery.libp2p.internal.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.internal.TestIdentity;
import org.opencloud.discovery.libp2p.protobuf.ProtoWriter;

class PeerRecordTest {
  private static final String DOMAIN = "libp2p-peer-record";
  private static final byte[] TYPE = {3, 1};
  private static final byte[] ADDRESS = {4, 127, 0, 0, 1, 6, 15, (byte) 161};

  private final TestIdentity alice = new TestIdentity();
  private final TestIdentity mallory = new TestIdentity();

  @Test
  void readsWhatItSeals() throws StreamException {
    PeerRecord record = PeerRecord.open(PeerRecord.seal(alice, -1, List.of(ADDRESS, ADDRESS)));

    assertThat(record.peer()).isEqualTo(alice.peerId());
    assertThat(record.sequence()).isEqualTo(-1);
    assertThat(record.addresses()).containsExactly(ADDRESS, ADDRESS);
  }

  @Test
  void signsDomainTypeAndPayloadEachBehindItsLength() throws StreamException {
    byte[] payload = "p".getBytes(StandardCharsets.US_ASCII);
    SignedEnvelope envelope = SignedEnvelope.seal(alice, DOMAIN, TYPE, payload);
    byte[] signed = new byte[1 + 18 + 1 + 2 + 1 + 1];
    signed[0] = 18;
    System.arraycopy(DOMAIN.getBytes(StandardCharsets.US_ASCII), 0, signed, 1, 18);
    System.arraycopy(new byte[] {2, 3, 1, 1, 'p'}, 0, signed, 19, 5);
    byte[] encoded = envelope.encode();
    byte[] signature = Arrays.copyOfRange(encoded, encoded.length - 64, encoded.length);

    assertThat(alice.publicKey().verify(signed, signature)).isTrue();
    assertThat(SignedEnvelope.open(encoded, DOMAIN, TYPE).payload()).isEqualTo(payload);
  }

  @Test
  void readsTheFormThatRustWrites() throws StreamException {
    byte[] type = "/libp2p/routing-state-record".getBytes(StandardCharsets.US_ASCII);
    byte[] payload = new ProtoWriter().bytes(1, alice.peerId().bytes()).varint(2, 5).toByteArray();
    byte[] record = SignedEnvelope.seal(alice, "libp2p-routing-state", type, payload).encode();
    byte[] mixed = SignedEnvelope.seal(alice, DOMAIN, type, payload).encode();

    assertThat(PeerRecord.open(record).peer()).isEqualTo(alice.peerId());
    assertThat(PeerRecord.open(record).sequence()).isEqualTo(5);
    assertThatThrownBy(() -> PeerRecord.open(mixed)).hasMessageContaining("signature is wrong");
  }

  @Test
  void refusesARecordSignedByAnotherPeer() {
    byte[] payload = new ProtoWriter().bytes(1, alice.peerId().bytes()).varint(2, 5).toByteArray();
    byte[] forged = SignedEnvelope.seal(mallory, DOMAIN, TYPE, payload).encode();

    assertThatThrownBy(() -> PeerRecord.open(forged))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("signed by another peer");
  }

  @Test
  void refusesASignatureMadeForAnotherPurpose() {
    byte[] payload = new ProtoWriter().bytes(1, alice.peerId().bytes()).toByteArray();
    byte[] other = SignedEnvelope.seal(alice, "libp2p-relay-rsvp", TYPE, payload).encode();
    byte[] otherType = SignedEnvelope.seal(alice, DOMAIN, new byte[] {3, 2}, payload).encode();

    assertThatThrownBy(() -> PeerRecord.open(other)).hasMessageContaining("signature is wrong");
    assertThatThrownBy(() -> PeerRecord.open(otherType)).hasMessageContaining("payload type");
  }

  @Test
  void refusesWhatIsTooLarge() {
    byte[] many = PeerRecord.seal(alice, 1, Collections.nCopies(257, ADDRESS));
    byte[] large = PeerRecord.seal(alice, 1, List.of(new byte[1_025]));

    assertThatThrownBy(() -> PeerRecord.open(many)).isInstanceOf(StreamException.class);
    assertThatThrownBy(() -> PeerRecord.open(large)).isInstanceOf(StreamException.class);
    assertThatThrownBy(() -> PeerRecord.open(new byte[8_193])).hasMessageContaining("8192");
  }

  @Test
  void acceptsNoDamage() {
    byte[] honest = PeerRecord.seal(alice, 1, List.of(ADDRESS));
    Random random = new Random(13);
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged = honest.clone();
      int at = random.nextInt(damaged.length);
      damaged[at] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> PeerRecord.open(damaged)).isInstanceOf(StreamException.class);
    }
  }
}
