package org.opencloud.discovery.types.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opencloud.discovery.types.internal.TestTypes.type;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.transport.TopicBus;
import org.opencloud.discovery.api.types.LocalTypes;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.ResourceType;

/** What nodes learn of each other's types. */
class TypesFlowTest {
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private final TestLab lab = new TestLab();

  @AfterEach
  void close() {
    lab.close();
  }

  private TestNode node(int number) {
    return new TestNode(lab, number);
  }

  private void connect(TestNode one, TestNode other) {
    lab.network.connect(one.net, other.net);
  }

  @Test
  void aNodeAloneListsItsOwn() throws Exception {
    TestNode a = node(1);
    a.local.install(type("acme.b"), type("acme.a"));

    lab.within(AT_ONCE, () -> a.knows("acme.a 1.0.0 local 0", "acme.b 1.0.0 local 0"));
  }

  @Test
  void aTypeIsListedOnTheOtherNodeAndGoneAfterItsRemoval() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    connect(a, b);
    lab.within(AT_ONCE, () -> b.net.isSubscribed("types"));

    a.local.install(type("acme.a"));
    lab.within(AT_ONCE, () -> b.knows("acme.a 1.0.0 1"));
    assertThat(b.node.networkTypes().named("acme.a"))
        .singleElement()
        .satisfies(
            known ->
                assertThat(known.type().fields())
                    .singleElement()
                    .matches(field -> field.unit().equals("GiB") && field.example().equals("16")));
    assertThat(b.node.networkTypes().named("acme.b")).isEmpty();

    a.local.remove("acme.a");
    lab.within(AT_ONCE, () -> b.knows());
    lab.pass(Duration.ofSeconds(6));
    assertThat(b.meters.gauge("types", "descriptions")).isZero();
  }

  @Test
  void manyChangesAtOnceAreOneAnnouncement() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    connect(a, b);
    lab.within(AT_ONCE, () -> a.meters.count("types", "announced", "") == 1);

    for (int i = 0; i < 20; i++) {
      a.local.install(type("acme.t" + i));
    }
    lab.within(AT_ONCE, () -> b.known().size() == 20);

    assertThat(a.meters.count("types", "announced", "")).isEqualTo(2);
    assertThat(b.meters.count("types", "description.taken", "")).isEqualTo(20);
  }

  @Test
  void countsNodesByDescription() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    TestNode c = node(3);
    a.local.install(type("acme.a"));
    b.local.install(type("acme.a"));
    c.local.install(
        type("acme.a", "2.0.0"),
        ResourceType.named("acme.b").field(Field.flag("x").describedAs("one way")).build());
    connect(a, b);
    connect(b, c);
    connect(a, c);

    lab.within(
        AT_ONCE,
        () ->
            a.knows("acme.a 1.0.0 local 1", "acme.a 2.0.0 1", "acme.b 1.0.0 1")
                && c.knows("acme.a 1.0.0 2", "acme.a 2.0.0 local 0", "acme.b 1.0.0 local 0"));
    assertThat(a.node.networkTypes().named("acme.a")).hasSize(2);
  }

  /** The description comes from the neighbour that passed the announcement on. */
  @Test
  void learnsThroughANeighbour() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    TestNode c = node(3);
    connect(a, b);
    connect(b, c);
    lab.within(AT_ONCE, () -> c.net.isSubscribed("types"));

    a.local.install(type("acme.a"));

    lab.within(AT_ONCE, () -> c.knows("acme.a 1.0.0 1"));
    assertThat(c.net.connection(a.key.peerId())).isEmpty();
  }

  /** Asks who announces it when the neighbour has nothing to give. */
  @Test
  void learnsFromTheAuthorWhenTheNeighbourDoesNotKnow() throws Exception {
    Settings noRoom = new Settings(Duration.ofSeconds(120), 1, 10, 8, 100, 0, 1 << 20);
    TestNode a = node(1);
    TestNode b = new TestNode(lab, 2, noRoom);
    TestNode c = node(3);
    c.directory.canFind(a.key);
    connect(a, b);
    connect(b, c);
    lab.within(AT_ONCE, () -> c.net.isSubscribed("types"));

    a.local.install(type("acme.a"));

    lab.within(Duration.ofSeconds(5), () -> c.knows("acme.a 1.0.0 1"));
    assertThat(b.undescribed("full")).isPositive();
    assertThat(c.net.connection(a.key.peerId())).isPresent();
  }

  @Test
  void whoComesLaterLearnsAllFromANeighbour() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    a.local.install(type("acme.a"));
    connect(a, b);
    lab.within(AT_ONCE, () -> b.knows("acme.a 1.0.0 1"));
    lab.network.disconnect(a.net, b.net);

    TestNode c = node(3);
    connect(b, c);

    lab.within(AT_ONCE, () -> c.knows("acme.a 1.0.0 1"));
  }

  @Test
  void announcesFromTimeToTimeAndIsForgottenThreePeriodsAfterTheLast() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    a.local.install(type("acme.a"));
    connect(a, b);
    lab.within(AT_ONCE, () -> b.knows("acme.a 1.0.0 1"));

    lab.pass(Duration.ofMinutes(20));
    lab.until(() -> b.knows("acme.a 1.0.0 1"));
    assertThat(a.meters.count("types", "announced", "")).isBetween(8L, 16L);

    lab.network.disconnect(a.net, b.net);
    lab.pass(Duration.ofMinutes(4));
    assertThat(b.known()).hasSize(1);
    lab.pass(Duration.ofMinutes(4));
    assertThat(b.known()).isEmpty();
  }

  @Test
  void isToldAgainOfTypesAfterItsWayWasBroken() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    connect(a, b);
    lab.within(AT_ONCE, () -> a.meters.count("types", "announced", "") == 1);
    lab.network.disconnect(a.net, b.net);
    a.local.install(type("acme.a"));
    lab.pass(AT_ONCE);

    connect(a, b);

    lab.within(AT_ONCE, () -> b.knows("acme.a 1.0.0 1"));
  }

  @Test
  void withoutSearchANodeAnswersForNothing() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    a.local.install(type("acme.a"));
    connect(a, b);
    lab.within(AT_ONCE, () -> b.knows("acme.a 1.0.0 1"));

    a.node.unbind((LocalTypes) a.local);

    lab.within(AT_ONCE, () -> b.knows() && a.knows());
    assertThat(a.local.isWatched()).isFalse();
  }

  @Test
  void leavesTheTopicWithTheDirectoryAndTheNetwork() throws Exception {
    TestNode a = node(1);
    lab.within(AT_ONCE, () -> a.net.isSubscribed("types"));

    a.node.unbind(a.directory);
    lab.within(AT_ONCE, () -> !a.net.isSubscribed("types"));
    a.node.bind(a.directory);
    lab.within(AT_ONCE, () -> a.net.isSubscribed("types"));

    a.node.unbind((TopicBus) a.net);
    lab.within(AT_ONCE, () -> !a.net.isSubscribed("types"));
    a.node.bind((TopicBus) a.net);
    lab.within(AT_ONCE, () -> a.net.isSubscribed("types"));
  }

  @Test
  void saysFarewell() throws Exception {
    TestNode a = node(1);
    TestNode b = node(2);
    a.local.install(type("acme.a"));
    connect(a, b);
    lab.within(AT_ONCE, () -> b.knows("acme.a 1.0.0 1"));

    a.node.close();

    lab.until(() -> b.knows());
    assertThat(a.net.isSubscribed("types")).isFalse();
    assertThat(a.meters.snapshot().keySet()).noneMatch(name -> name.equals("types.announcers"));
  }

  @Test
  void othersAreNotToldOfWhatTheyWouldNotRead() throws Exception {
    ResourceType.Builder wide = ResourceType.named("acme.wide");
    for (int i = 0; i < 200; i++) {
      wide.field(Field.code("f" + i).describedAs("€".repeat(256)));
    }
    TestNode a = node(1);
    a.local.install(wide.build(), type("acme.a"));

    lab.within(AT_ONCE, () -> a.knows("acme.a 1.0.0 local 0"));
    assertThat(a.meters.count("types", "type.withheld", "description")).isOne();

    for (int i = 0; i < 64; i++) {
      a.local.install(type("acme.t" + i));
    }
    lab.within(AT_ONCE, () -> a.known().size() == 64);
    assertThat(a.meters.count("types", "type.withheld", "count")).isEqualTo(2);
  }
}
