package org.opencloud.discovery.libp2p.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoTest {

  @Test
  void writesTheBytesOfTheSpecification() {
    ProtoWriter writer =
        new ProtoWriter()
            .varint(1, 150)
            .string(2, "testing")
            .message(3, new ProtoWriter().varint(1, 150))
            .bytes(4, new byte[0]);
    assertThat(HexFormat.of().formatHex(writer.toByteArray()))
        .isEqualTo("08960112" + "0774657374696e67" + "1a03089601" + "2200");
  }

  @Test
  void readsBackWhatItWrote() throws ProtoException {
    ProtoReader reader =
        new ProtoReader(
            new ProtoWriter()
                .varint(1, -1)
                .string(2, "é")
                .message(3, new ProtoWriter().bool(7, true))
                .toByteArray());
    assertThat(reader.next()).isTrue();
    assertThat(reader.varint()).isEqualTo(-1);
    assertThat(reader.next()).isTrue();
    assertThat(reader.string(2)).isEqualTo("é");
    assertThat(reader.next()).isTrue();
    ProtoReader inner = reader.message();
    assertThat(inner.next()).isTrue();
    assertThat(inner.field()).isEqualTo(7);
    assertThat(inner.bool()).isTrue();
    assertThat(inner.next()).isFalse();
    assertThat(reader.next()).isFalse();
  }

  @Test
  void skipsFieldsThatNobodyReads() throws ProtoException {
    byte[] message =
        HexFormat.of().parseHex("08960111" + "0102030405060708" + "1d01020304" + "2801");
    ProtoReader reader = new ProtoReader(message);
    int fields = 0;
    while (reader.next()) {
      fields++;
    }
    assertThat(fields).isEqualTo(4);
    assertThat(reader.fieldStart()).isEqualTo(17);
    assertThat(reader.position()).isEqualTo(message.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08", // a tag without a value
        "0880", // a number cut off
        "08ffffffffffffffffff02", // 65 bits
        "1205aabb", // longer than its message
        "12ffffffffffffffffff01", // a negative length
        "12ffffffff07aa", // a length near 2 GiB
        "0001", // field 0
        "0b", // a group
        "0d0102", // fixed32 cut off
        "8080808080808080800100" // a tag above 32 bits
      })
  void refusesWhatIsNoMessage(String hex) {
    ProtoReader reader = new ProtoReader(HexFormat.of().parseHex(hex));
    assertThatThrownBy(
            () -> {
              while (reader.next()) {
                reader.skip();
              }
            })
        .isInstanceOf(ProtoException.class);
  }

  @Test
  void refusesAnotherWireTypeAndValuesAboveTheirLimit() throws ProtoException {
    byte[] message = new ProtoWriter().varint(1, 5).string(2, "abc").toByteArray();
    ProtoReader wrongType = new ProtoReader(message);
    wrongType.next();
    assertThatThrownBy(() -> wrongType.bytes(10)).isInstanceOf(ProtoException.class);
    ProtoReader number = new ProtoReader(message);
    number.next();
    assertThatThrownBy(() -> number.varint(4)).isInstanceOf(ProtoException.class);
    ProtoReader text = new ProtoReader(message);
    text.next();
    text.next();
    assertThatThrownBy(() -> text.string(2)).isInstanceOf(ProtoException.class);
  }

  @Test
  void sizesOfVarintsAreWhatPutWrites() {
    byte[] bytes = new byte[Varint.MAX_BYTES];
    for (long value : new long[] {0, 1, 127, 128, 16_383, 16_384, Long.MAX_VALUE, -1}) {
      assertThat(Varint.put(bytes, 0, value)).isEqualTo(Varint.size(value));
    }
  }
}
