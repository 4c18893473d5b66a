package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.node.Slot;
import org.opencloud.discovery.api.partners.Notice.Kind;
import org.opencloud.discovery.api.partners.PartnerLink.Sent;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.wire.PartnerMessages;

/** What partners were told, and were to be told, when one of them stops and is started again. */
class RestartTest {
  private final TestLab lab = new TestLab();
  private final TestNode node = new TestNode(lab, 1);
  private final TestNode partner = new TestNode(lab, 2);
  private final TestNode other = new TestNode(lab, 3);

  @BeforeEach
  void makePartners() {
    node.meet(partner);
    node.meet(other);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static void goAway(TestNode gone) {
    gone.node.protocols().forEach(protocol -> gone.net.offer(protocol).close());
  }

  private static void comeBack(TestNode back) {
    back.node.protocols().forEach(back.net::offer);
  }

  /** As a start goes: for a while there is no network, nobody is known, no type described. */
  private void restart(TestNode which) {
    goAway(which);
    which.node.close();
    which.begin();
    lab.pass(Duration.ofSeconds(5));
    which.bind();
  }

  private List<Path> kept() {
    Path directory = node.home.file(NoticeFiles.DIRECTORY);
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private long untold() {
    return node.failed("expired") + node.failed("not_allowed") + node.failed("superseded");
  }

  @Test
  void whoWasToldIsToldThatItIsGone() throws Exception {
    lab.of(node.tell(Kind.CREATE, TestNode.only("r 1%\n", partner).replace("\n", "\\n")));
    assertThat(partner.heard).hasSize(1);

    restart(node);

    Sent sent = lab.of(node.tell(Kind.DELETE, "{\"id\":\"r 1%\\n\"}"));
    assertThat(sent.taken()).isOne();
    assertThat(partner.heard).last().asString().startsWith("DELETE COMPUTE ada");
    assertThat(other.heard).isEmpty();
    assertThat(node.meters.gauge("partners", "resources.told")).isZero();
  }

  @Test
  void whoMayNotHaveItAnyMoreIsToldToForgetItAfterARestart() throws Exception {
    lab.of(node.tell(Kind.CREATE, TestNode.only("r1", partner, other)));
    restart(node);
    restart(node);

    lab.of(node.tell(Kind.UPDATE, TestNode.only("r1", other)));

    assertThat(partner.heard).last().asString().startsWith("DELETE COMPUTE");
    assertThat(other.heard).last().asString().startsWith("UPDATE COMPUTE");
  }

  @Test
  void aPartnerOutOfReachHearsOfTheNewestStateAfterARestart() throws Exception {
    goAway(partner);
    node.tell(Kind.CREATE, TestNode.only("r1", partner).replace("}", ",\"v\":1}"));
    lab.pass(Duration.ofSeconds(10));
    node.tell(Kind.UPDATE, TestNode.only("r1", partner).replace("}", ",\"v\":2}"));
    lab.pass(Duration.ofSeconds(10));
    assertThat(kept()).hasSize(1);

    restart(node);
    lab.pass(Duration.ofMinutes(2));
    assertThat(node.partner(partner).waiting()).isOne();
    comeBack(partner);
    lab.within(Duration.ofSeconds(90), () -> !partner.heard.isEmpty());

    assertThat(partner.heard).singleElement().asString().startsWith("UPDATE").contains("\"v\":2");
    lab.until(() -> kept().isEmpty());
    assertThat(node.meters.gauge("partners", "notices.bytes")).isZero();
    restart(node);
    lab.pass(Duration.ofMinutes(2));
    assertThat(partner.heard).hasSize(1);
  }

  /** A notice that is on its way has not failed yet when the node stops. */
  @Test
  void whatIsUnderWayWhenTheNodeStopsIsToldAfterwards() throws Exception {
    goAway(partner);
    Registration silence =
        partner.net.offer(new SilentProtocol(PartnerMessages.protocol(Purpose.CREATE)));
    CompletionStage<Sent> telling = node.tell(Kind.CREATE, TestNode.only("r1", partner));
    lab.pass(Duration.ofSeconds(1));
    assertThat(telling.toCompletableFuture()).isNotDone();
    assertThat(kept()).isEmpty();

    restart(node);
    assertThat(telling.toCompletableFuture().join().failed()).containsValue("stopped");
    silence.close();
    comeBack(partner);
    lab.within(Duration.ofSeconds(90), () -> !partner.heard.isEmpty());
    assertThat(partner.heard).singleElement().asString().startsWith("CREATE");
  }

  @Test
  void itIsGivenUpAfterTheSameTimeAsWithoutARestart() throws Exception {
    goAway(partner);
    node.tell(Kind.CREATE, TestNode.only("r1", partner));
    lab.pass(Duration.ofMinutes(6));
    restart(node);
    lab.within(Duration.ofMinutes(6), () -> node.failed("expired") == 1);
    assertThat(kept()).isEmpty();
    comeBack(partner);
    lab.pass(Duration.ofMinutes(2));
    assertThat(partner.heard).isEmpty();
  }

  @Test
  void aPartnerThatStartsAgainHearsWhatItMissed() throws Exception {
    goAway(partner);
    partner.node.close();
    node.tell(Kind.CREATE, TestNode.only("r1", partner));
    lab.pass(Duration.ofSeconds(15));

    partner.begin();
    partner.bind();
    lab.within(Duration.ofSeconds(90), () -> !partner.heard.isEmpty());

    assertThat(partner.heard).singleElement().asString().startsWith("CREATE");
    assertThat(untold()).isZero();
  }

  /** It was listed while it was away, and is not any more: it must not hear what it was. */
  @Test
  void whoIsNotListedAnyMoreDoesNotHearOfAnOlderState() throws Exception {
    goAway(partner);
    node.tell(Kind.CREATE, TestNode.only("r1", partner));
    lab.pass(Duration.ofSeconds(15));
    node.tell(Kind.UPDATE, TestNode.only("r1", other));
    lab.pass(Duration.ofSeconds(15));
    node.tell(Kind.CREATE, TestNode.only("r2", partner));
    lab.pass(Duration.ofSeconds(15));
    node.tell(Kind.DELETE, "{\"id\":\"r2\"}");
    lab.pass(Duration.ofSeconds(15));

    comeBack(partner);
    lab.within(Duration.ofMinutes(2), () -> partner.heard.size() == 2);
    assertThat(partner.heard).allMatch(heard -> heard.startsWith("DELETE COMPUTE"));
  }

  @Test
  void whoRefusedItWasNotTold() throws Exception {
    partner.directory.know(node.key, Relation.NONE);
    lab.of(node.tell(Kind.CREATE, TestNode.only("r1", partner)));

    assertThat(node.meters.gauge("partners", "resources.told")).isZero();
  }

  @Test
  void whatNobodyCanReadIsSaidAndLeftOut() throws Exception {
    lab.of(node.tell(Kind.CREATE, TestNode.only("r1", partner)));
    goAway(partner);
    node.tell(Kind.CREATE, TestNode.only("r2", partner));
    lab.pass(Duration.ofSeconds(15));
    node.node.close();
    Path told = node.home.file(ToldFile.NAME);
    Files.writeString(
        told, "told COMPUTE r3 no-peer\nhalf", java.nio.file.StandardOpenOption.APPEND);
    Path bad = node.home.file(NoticeFiles.DIRECTORY).resolve("7");
    Files.writeString(bad, "garbage");

    node.begin();
    node.bind();
    lab.pass(Duration.ofSeconds(1));

    assertThat(bad).doesNotExist();
    assertThat(node.meters.gauge("partners", "resources.told")).isEqualTo(2);
    assertThat(node.partner(partner).waiting()).isOne();
  }

  @Test
  void theFileIsNotMuchLongerThanWhatItSays() throws Exception {
    PeerId peer = partner.key.peerId();
    Counts counts = new Counts(node.meters, new Slot<>());
    ToldMemory memory = told(counts).memory();
    for (int i = 0; i < 1_000; i++) {
      memory.add(new ResourceKey("COMPUTE", "r" + i), peer);
      memory.remove(new ResourceKey("COMPUTE", "r" + i), peer);
    }
    memory.add(new ResourceKey("COMPUTE", "last"), peer);

    assertThat(Files.readAllLines(node.home.file(ToldFile.NAME), UTF_8)).hasSizeLessThan(60);
    assertThat(told(counts).memory().all())
        .containsExactly(new ToldMemory.Pair(new ResourceKey("COMPUTE", "last"), peer));
  }

  /** More than there is room for: those told of longest ago are forgotten, on the disk too. */
  @Test
  void aFullMemoryForgetsTheOldestOnTheDiskToo() throws Exception {
    PeerId peer = partner.key.peerId();
    Counts counts = new Counts(node.meters, new Slot<>());
    ToldMemory memory = told(counts).memory();
    IntStream.range(0, 30).forEach(i -> memory.begin(new ResourceKey("COMPUTE", "r" + i), peer));

    assertThat(told(counts).memory().all()).isEqualTo(memory.all()).hasSize(20);
    assertThat(memory.has(new ResourceKey("COMPUTE", "r9"), peer)).isFalse();
    assertThat(memory.has(new ResourceKey("COMPUTE", "r10"), peer)).isTrue();
  }

  private ToldFile told(Counts counts) {
    return new ToldFile(node.home, Runnable::run, 20, 50, counts);
  }
}
