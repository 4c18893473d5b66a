package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.partners.Notice;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.testkit.node.LoopbackNode;
import org.opencloud.discovery.wire.PartnerMessages;

/** What a partner can do to a node that tells it something. */
class HostileReceiverTest {
  private static final TestKey KEY = TestKey.of(9);

  private final TestLab lab = new TestLab();
  private final TestNode node = new TestNode(lab, 1);
  private final LoopbackNode partner = lab.network.join(KEY.peerId(), KEY.publicKey());
  private final SilentProtocol planner =
      new SilentProtocol(PartnerMessages.protocol(Purpose.PLANNER)).offeredBy(partner);

  @BeforeEach
  void bePartner() {
    node.directory.know(KEY, Relation.PARTNER);
    lab.network.connect(node.net, partner);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private CompletionStage<Sent> tell() throws Exception {
    Notice notice = new Notice(Kind.PLANNER, "WORKFLOW", "", "{}".getBytes(UTF_8));
    CompletionStage<Sent> telling = node.node.tell(notice, List.of(KEY.peerId().text()));
    lab.until(() -> !planner.streams.isEmpty());
    return telling;
  }

  private String failure(CompletionStage<Sent> telling) {
    return lab.of(telling).failed().get(KEY.peerId().text());
  }

  private void answer(String text) {
    PeerStream stream = planner.streams.get(0);
    stream.read(new SilentProtocol.Deaf());
    stream.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  @Test
  void whoNeverAnswersHasItsDeadline() throws Exception {
    CompletionStage<Sent> telling = tell();
    lab.pass(Duration.ofSeconds(9));
    assertThat(telling.toCompletableFuture()).isNotDone();

    lab.pass(Duration.ofSeconds(1));

    assertThat(failure(telling)).isEqualTo("timeout");
    lab.pass(Duration.ofSeconds(1));
    assertThat(node.net.openStreams()).isZero();
    assertThat(node.node.partners().get(0).waiting()).isZero();
  }

  @Test
  void whatIsNoAnswerIsNone() throws Exception {
    CompletionStage<Sent> telling = tell();
    answer("[]\n");

    assertThat(failure(telling)).isEqualTo("malformed_answer");
    lab.until(() -> node.net.openStreams() == 0);
  }

  @Test
  void anEndlessAnswerIsCut() throws Exception {
    CompletionStage<Sent> telling = tell();
    answer("x".repeat(2_000));

    assertThat(failure(telling)).isEqualTo("malformed_answer");
  }

  @Test
  void noAnswerAtAllIsSaid() throws Exception {
    CompletionStage<Sent> telling = tell();
    planner.streams.get(0).closeWrite();

    assertThat(failure(telling)).isEqualTo("no_answer");
  }

  @Test
  void aResetIsAFailure() throws Exception {
    CompletionStage<Sent> telling = tell();
    planner.streams.get(0).reset();

    assertThat(failure(telling)).isEqualTo("reset");
  }

  @Test
  void aCodeIsAWord() throws Exception {
    CompletionStage<Sent> telling = tell();
    answer("{\"code\":\"<b>no</b>\"}\n");

    assertThat(failure(telling)).isEqualTo("malformed_answer");
  }

  @Test
  void aStreamThatIsLeftOpenIsClosedInTheEnd() throws Exception {
    CompletionStage<Sent> telling = tell();
    answer("{\"code\":\"taken\"}\n" + "x".repeat(100_000));

    assertThat(lab.of(telling).taken()).isOne();
    lab.pass(Duration.ofSeconds(11));
    assertThat(node.net.openStreams()).isZero();
  }
}
