package org.opencloud.discovery.libp2p.internal.identify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

class IdentifyMessageTest {

  @Test
  void writesTheseBytes() {
    List<ByteBuffer> parts =
        new IdentifyMessage()
            .publicKey(new byte[] {1, 2})
            .addresses(List.of(HexFormat.of().parseHex("047f000001060fa1")))
            .protocols(List.of("/a"))
            .observed(HexFormat.of().parseHex("047f000001060001"))
            .agent("x/1")
            .record(new byte[] {9})
            .encode();
    assertThat(parts).hasSize(1);
    assertThat(HexFormat.of().formatHex(parts.get(0).array()))
        .isEqualTo(
            "30"
                + "0a020102"
                + "2208047f000001060001"
                + "2a0a697066732f302e312e30"
                + "3203782f31"
                + "1a022f61"
                + "1208047f000001060fa1"
                + "420109");
  }

  @Test
  void splitsAndMerges() throws ProtoException {
    List<String> protocols =
        Collections.nCopies(100, "/test/a/protocol/with/a/name/that/takes/room/1.0");
    List<ByteBuffer> parts = new IdentifyMessage().protocols(protocols).agent("a").encode();
    assertThat(parts).hasSizeBetween(2, IdentifyMessage.MAX_PARTS);
    IdentifyMessage merged = new IdentifyMessage();
    for (ByteBuffer part : parts) {
      byte[] framed = part.array();
      merged.merge(Arrays.copyOfRange(framed, 2, framed.length));
    }
    assertThat(merged.protocols()).isEqualTo(protocols);
    assertThat(merged.agent()).isEqualTo("a");
  }
}
