package org.opencloud.discovery.libp2p.internal.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.StreamException.Reason;

class NegotiationTest {
  private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
  private static final String NOISE = "072f6e6f6973650a";
  private static final String NA = "036e610a";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void opensWithTheBytesOfTheSpecification() {
    assertThat(hex(new Initiator(List.of("/noise")).opening())).isEqualTo(HEADER + NOISE);
  }

  @Test
  void echoesHeaderAndProtocolAndLeavesTheRest() throws StreamException {
    ByteBuffer in = bytes(HEADER + NOISE + "0badcafe");
    assertThat(new Responder("/noise"::equals).feed(in, out::writeBytes)).hasValue("/noise");
    assertThat(in.remaining()).isEqualTo(4);
    assertThat(hex(out.toByteArray())).isEqualTo(HEADER + NOISE);
  }

  @Test
  void readsByteByByte() throws StreamException {
    Responder responder = new Responder("/noise"::equals);
    ByteBuffer in = bytes(HEADER + "032f780a" + NOISE);
    while (in.remaining() > 1) {
      assertThat(responder.feed(ByteBuffer.wrap(new byte[] {in.get()}), out::writeBytes)).isEmpty();
    }
    assertThat(responder.feed(in, out::writeBytes)).hasValue("/noise");
    assertThat(hex(out.toByteArray())).isEqualTo(HEADER + NA + NOISE);
  }

  @Test
  void proposesTheNextWhenOneIsRefused() throws StreamException {
    Initiator initiator = new Initiator(List.of("/x", "/noise"));
    assertThat(initiator.feed(bytes(HEADER + NA), out::writeBytes)).isEmpty();
    assertThat(hex(out.toByteArray())).isEqualTo(NOISE);
    assertThat(initiator.feed(bytes(NOISE), out::writeBytes)).hasValue("/noise");
  }

  @Test
  void failsWhenNothingIsLeftToPropose() {
    Initiator initiator = new Initiator(List.of("/x"));
    assertThatThrownBy(() -> initiator.feed(bytes(HEADER + NA), out::writeBytes))
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // junk instead of a header
        HEADER + "00", // a token of no length
        HEADER + "8110", // a token that is too long
        HEADER + "ffffffffff", // an endless length
        HEADER + "022f78", // no line feed
        HEADER + NOISE // not what was proposed
      })
  void refusesWhatIsNoAnswer(String hex) {
    Initiator initiator = new Initiator(List.of("/x"));
    assertThatThrownBy(() -> initiator.feed(bytes(hex), out::writeBytes))
        .isInstanceOfSatisfying(
            StreamException.class, e -> assertThat(e.reason()).isEqualTo(Reason.PROTOCOL));
    assertThat(out.size()).isZero();
  }

  @Test
  void answersListWithNa() throws StreamException {
    Responder responder = new Responder("/noise"::equals);
    assertThat(responder.feed(bytes(HEADER + "036c730a"), out::writeBytes)).isEmpty();
    assertThat(hex(out.toByteArray())).isEqualTo(HEADER + NA);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
