package org.opencloud.discovery.gossipsub.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.SignedAddresses;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** RPCs of foreign peers as {@code RecordingIT} wrote them down, frozen. */
class RecordedRpcTest {
  private static final String TOPIC = "recorded";

  private final List<String> refused = new ArrayList<>();
  private final MessageSigning signing =
      new MessageSigning(
          SimNode.signer(SimNode.key(1)), (name, reason, count) -> refused.add(reason));

  @ParameterizedTest
  @CsvSource({"go,false", "rust,false", "js,true", "js-2,true"})
  void readsWhatItsPeerSent(String peer, boolean keyed) throws Exception {
    List<Rpc> rpcs = new ArrayList<>();
    for (byte[] rpc : recorded(peer)) {
      rpcs.add(RpcReader.read(rpc, GossipParams.Limits.defaults()));
    }

    assertThat(rpcs).allSatisfy(rpc -> assertThat(rpc.malformed()).isZero());
    assertThat(rpcs.stream().flatMap(rpc -> rpc.subscriptions().stream()))
        .startsWith(new Rpc.Subscription(true, TOPIC))
        .endsWith(new Rpc.Subscription(false, TOPIC));
    assertThat(rpcs.stream().flatMap(rpc -> rpc.graft().stream())).contains(TOPIC);
    List<Message> messages = rpcs.stream().flatMap(rpc -> rpc.messages().stream()).toList();
    assertThat(messages).isNotEmpty();
    for (Message message : messages) {
      assertHolds(message);
      assertThat(new String(message.data(), UTF_8)).isEqualTo("from " + peer);
      assertThat(message.key().length > 0).as("carries its key").isEqualTo(keyed);
    }
  }

  /** rust names peers without a record, which is no proof of where they are. */
  @ParameterizedTest
  @CsvSource({"go,true", "rust,false", "js,true", "js-2,true"})
  void readsThePeersThatItsPeerNamed(String peer, boolean signed) throws Exception {
    List<Rpc.Named> named = new ArrayList<>();
    for (byte[] rpc : recorded("exchange-" + peer)) {
      RpcReader.read(rpc, GossipParams.Limits.defaults())
          .prune()
          .forEach(prune -> named.addAll(prune.others()));
    }

    assertThat(named).isNotEmpty();
    for (Rpc.Named one : named) {
      assertThat(one.record().size() > 0).as("has a record").isEqualTo(signed);
      if (signed) {
        SignedAddresses record = SignedAddresses.open(one.record().array());
        assertThat(record.peer().bytes()).isEqualTo(one.peer().array());
        assertThat(record.addresses()).isNotEmpty();
      }
    }
  }

  private void assertHolds(Message message) throws ProtoException {
    assertThat(signing.complete(message)).as("complete: %s", refused).isTrue();
    assertThat(signing.author(message)).as("signature: %s", refused).isPresent();
    assertThat(message.topic()).isEqualTo(TOPIC);
  }

  private static List<byte[]> recorded(String peer) throws IOException {
    String name = "/recorded-gossipsub/" + peer + ".txt";
    try (InputStream in = RecordedRpcTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), US_ASCII)
          .lines()
          .filter(line -> line.startsWith("<"))
          .map(line -> HexFormat.of().parseHex(line.substring(1)))
          .toList();
    }
  }
}
