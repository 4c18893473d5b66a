package org.opencloud.discovery.types.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TopicHandler.Verdict;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.JsonLines;
import org.opencloud.discovery.wire.TypeDescription;
import org.opencloud.discovery.wire.TypeMessages;
import org.opencloud.discovery.wire.TypeMessages.Request;
import org.opencloud.discovery.wire.TypesCodec;
import org.opencloud.discovery.wire.WireException;
import org.opencloud.discovery.wire.WireLimits;

/** What a node answers about types, and whom it does not. */
class TypesDeskTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private final TestLab lab = new TestLab();
  private final TestKey asker = TestKey.of(7);
  private TestNode node;
  private LoopbackNode peer;

  @BeforeEach
  void start() throws Exception {
    node = new TestNode(lab, 1);
    node.local.install(TestTypes.type("acme.a"));
    peer = lab.network.join(asker.peerId(), asker.publicKey());
    peer.subscribe("types", (author, relay, data) -> Verdict.IGNORE);
    lab.network.connect(node.net, peer);
    lab.within(AT_ONCE, () -> node.meters.count("types", "announced", "") == 1);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  /** One question of a peer that may be of bad will. */
  private final class Asking implements PeerStream.Reader {
    private final List<byte[]> answers = new CopyOnWriteArrayList<>();
    private final JsonLines lines = new JsonLines(WireLimits.TYPE_BYTES);
    private volatile PeerStream stream;
    private volatile boolean ended;
    private volatile boolean reset;
    private volatile boolean takes = true;

    Asking open() {
      peer.open(node.key.peerId(), List.of(), TypeMessages.PROTOCOL, AT_ONCE)
          .thenAccept(
              opened -> {
                stream = opened;
                opened.read(this);
              });
      lab.until(() -> stream != null);
      return this;
    }

    Asking write(byte[] bytes) {
      stream.write(ByteBuffer.wrap(bytes));
      return this;
    }

    Asking ask(byte[] request) {
      open().write(request);
      stream.closeWrite();
      return this;
    }

    Asking ask(Request request) {
      return ask(TypeMessages.encode(request));
    }

    @Override
    public void bytes(ByteBuffer bytes) {
      int count = bytes.remaining();
      try {
        lines.feed(bytes, answers::add);
      } catch (WireException e) {
        throw new AssertionError(e);
      }
      if (takes) {
        stream.consumed(count);
      }
    }

    @Override
    public void end() {
      lines.end(answers::add);
      ended = true;
    }

    @Override
    public void broken(TransportException cause) {
      reset = true;
    }
  }

  private Asking asking() {
    return new Asking();
  }

  @Test
  void tellsDescriptionsThatItHas() {
    TypeDescription own = TypeDescription.of(TestTypes.type("acme.a"));
    String unknown = "A".repeat(43);

    Asking asking = asking().ask(Request.of(List.of(unknown, own.digest(), own.digest())));

    lab.until(() -> asking.ended);
    assertThat(asking.answers).containsExactly(own.json());
    lab.until(() -> node.meters.gauge("types", "streams.open") == 0);
  }

  @Test
  void tellsAllAnnouncementsWithItsOwn() throws Exception {
    TestKey other = TestKey.of(8);
    long now = lab.clock.millis();
    byte[] said =
        TypesCodec.sign(
                List.of(),
                TestLab.NETWORK,
                other.did(),
                "AAECAwQFBgcICQoLDA0ODw",
                now,
                now + 1,
                other)
            .json();
    node.net.judge("types", other.peerId(), said);

    Asking asking = asking().ask(Request.forAll());

    lab.until(() -> asking.ended);
    assertThat(asking.answers).hasSize(2).contains(said);
    assertThat(TypesCodec.read(asking.answers.get(0)).event().from())
        .isEqualTo(node.key.did().text());
  }

  @Test
  void resetsWhatIsNoRequest() {
    for (String bad : List.of("{}", "nonsense", "", "{\"digests\":[\"x\"]}")) {
      Asking asking = asking().ask(bad.getBytes(UTF_8));
      lab.until(() -> asking.reset);
    }
    Asking twice =
        asking().ask("{\"announcements\":true}\n{\"announcements\":true}\n".getBytes(UTF_8));
    lab.until(() -> twice.reset);
    assertThat(node.refused("malformed")).isEqualTo(5);

    Asking large = asking().ask(new byte[WireLimits.RECORD_BYTES + 1]);
    lab.until(() -> large.reset);
    assertThat(node.refused("oversized")).isOne();
    assertThat(node.meters.gauge("types", "streams.open")).isZero();
  }

  @Test
  void waitsTenSecondsForARequest() {
    Asking asking = asking().open().write("{".getBytes(UTF_8));

    lab.pass(Duration.ofSeconds(9));
    assertThat(asking.reset).isFalse();
    lab.pass(Duration.ofSeconds(2));
    lab.until(() -> asking.reset);
    assertThat(node.refused("slow")).isOne();
  }

  @Test
  void waitsHalfAMinuteForWhoDoesNotTakeTheAnswer() {
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < 63; i++) {
      ResourceType.Builder wide = ResourceType.named("acme.w" + i);
      for (int field = 0; field < 150; field++) {
        wide.field(Field.code("f" + field).describedAs("d".repeat(250)));
      }
      node.local.install(wide.build());
      digests.add(TypeDescription.of(wide.build()).digest());
    }
    lab.pass(AT_ONCE);
    Asking asking = asking();
    asking.takes = false;
    asking.ask(Request.of(digests));

    lab.pass(Duration.ofSeconds(28));
    assertThat(asking.ended || asking.reset).isFalse();
    lab.pass(Duration.ofSeconds(3));
    lab.until(() -> asking.reset);
    assertThat(node.refused("not_taken")).isOne();
  }

  @Test
  void opensSoManyStreamsToOneAndToAll() {
    List<Asking> four = List.of(asking(), asking(), asking(), asking());
    four.forEach(Asking::open);
    lab.until(() -> node.meters.gauge("types", "streams.open") == 4);
    Asking fifth = asking().open();
    lab.until(() -> fifth.reset);
    assertThat(node.refused("streams")).isOne();

    peer = lab.network.join(TestKey.of(8).peerId(), TestKey.of(8).publicKey());
    lab.network.connect(node.net, peer);
    List.of(asking(), asking(), asking(), asking()).forEach(Asking::open);
    lab.until(() -> node.meters.gauge("types", "streams.open") == 8);
    peer = lab.network.join(TestKey.of(9).peerId(), TestKey.of(9).publicKey());
    lab.network.connect(node.net, peer);
    Asking ninth = asking().open();
    lab.until(() -> ninth.reset);
    assertThat(node.refused("streams")).isEqualTo(2);
  }

  @Test
  void answersSoManyRequestsOfOne() {
    for (int i = 0; i < 80; i++) {
      Asking asking = asking().ask(Request.forAll());
      lab.until(() -> asking.ended);
    }
    Asking more = asking().ask(Request.forAll());
    lab.until(() -> more.reset);
    assertThat(node.refused("rate")).isOne();
  }

  @Test
  void answersNobodyWhoIsBlacklisted() {
    Asking before = asking().open();
    lab.until(() -> node.meters.gauge("types", "streams.open") == 1);

    node.directory.know(asker, Relation.BLACKLIST);

    lab.until(() -> before.reset);
    Asking after = asking().open();
    lab.until(() -> after.reset);
    assertThat(node.refused("blacklisted")).isOne();
  }
}
