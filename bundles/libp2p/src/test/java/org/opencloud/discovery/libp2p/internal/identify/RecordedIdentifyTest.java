package org.opencloud.discovery.libp2p.internal.identify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencloud.discovery.keys.PublicKey;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.internal.RecordedSession;
import org.opencloud.discovery.libp2p.internal.multistream.Initiator;
import org.opencloud.discovery.libp2p.internal.multistream.Responder;
import org.opencloud.discovery.libp2p.internal.record.PeerRecord;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** What foreign peers negotiated and said of themselves, frozen. */
class RecordedIdentifyTest {
  private static final String IDENTIFY = "/ipfs/id/1.0.0";

  @ParameterizedTest
  @CsvSource({"go,interop-peer", "rust,rust-libp2p-interop", "js,js-libp2p", "js-2,js-libp2p"})
  void readsWhatItsPeerSaysOfItself(String peer, String agent) throws Exception {
    RecordedSession recorded = RecordedSession.with(peer);
    ByteBuffer answer = answerToIdentify(recorded);
    IdentifyMessage message = new IdentifyMessage();
    AtomicInteger parts = new AtomicInteger();
    VarintFrames frames =
        new VarintFrames(
            IdentifyMessage.MAX_PART,
            part -> {
              parts.incrementAndGet();
              merge(message, part);
            });
    frames.feed(answer);

    assertThat(frames.atBoundary()).isTrue();
    assertThat(parts.get()).isBetween(1, IdentifyMessage.MAX_PARTS);
    assertThat(message.agent()).contains(agent);
    assertThat(message.protocols()).contains(IDENTIFY, "/ipfs/ping/1.0.0", "/meshsub/1.1.0");
    PublicKey key = PublicKey.decode(message.publicKey());
    assertThat(message.record()).isNotEmpty();
    assertThat(PeerRecord.open(message.record()).peer()).isEqualTo(key.peerId());
  }

  private static void merge(IdentifyMessage message, byte[] part) {
    try {
      message.merge(part);
    } catch (ProtoException e) {
      throw new AssertionError(e);
    }
  }

  /** What came behind the negotiation on the stream on which we asked. */
  private static ByteBuffer answerToIdentify(RecordedSession recorded) throws Exception {
    for (Map.Entry<Integer, byte[]> stream : recorded.ours().entrySet()) {
      String said = new String(stream.getValue(), StandardCharsets.ISO_8859_1);
      if (stream.getKey() % 2 == 0 && said.contains(IDENTIFY + "\n")) {
        ByteBuffer in = ByteBuffer.wrap(recorded.theirs().get(stream.getKey()));
        Initiator initiator = new Initiator(List.of(IDENTIFY));
        assertThat(initiator.feed(in, out -> {})).contains(IDENTIFY);
        return in;
      }
    }
    throw new AssertionError("we did not ask");
  }

  @ParameterizedTest
  @CsvSource({"go", "rust", "js", "js-2"})
  void agreesOnEveryProtocolThatItsPeerProposed(String peer) throws Exception {
    RecordedSession recorded = RecordedSession.with(peer);
    for (Map.Entry<Integer, byte[]> stream : recorded.theirs().entrySet()) {
      if (stream.getKey() % 2 == 1) {
        ByteBuffer in = ByteBuffer.wrap(stream.getValue());
        assertThat(new Responder(name -> name.startsWith("/")).feed(in, out -> {}))
            .as("stream %d", stream.getKey())
            .isPresent();
      }
    }
  }
}
