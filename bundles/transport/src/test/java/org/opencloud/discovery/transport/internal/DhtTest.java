package org.opencloud.discovery.transport.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opencloud.discovery.api.dht.DhtException;
import org.opencloud.discovery.api.dht.DhtException.Reason;
import org.opencloud.discovery.api.dht.DhtPeer;
import org.opencloud.discovery.api.dht.RecordValidator;
import org.opencloud.discovery.api.node.NodeHome;
import org.opencloud.discovery.kad.KadParams;

class DhtTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Map<String, Object> NODE = Map.of(RecordValidator.NAMESPACE, "node");
  private final List<TestNode> nodes = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  @TempDir Path homes;

  @AfterEach
  void close() {
    nodes.forEach(TestNode::close);
  }

  private Path home(String name) {
    return homes.resolve(name);
  }

  private DhtNode dht(String name, TestNode node) {
    nodes.add(node);
    KadParams params = DhtSettings.read(Map.of(), complaints::add).orElseThrow();
    return node.network().dht(params, new NodeHome(home(name)), node.meters);
  }

  private TestNode node(String name, Settings.Target... bootstrap) {
    TestNode node = new TestNode(home(name)).started(bootstrap).gated();
    await().atMost(PATIENCE).until(() -> !node.network().transport().addresses().isEmpty());
    return node;
  }

  private static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(30, SECONDS).join();
  }

  @Test
  void twoNodesShareRecordsOfANamespaceWhileItsValidatorIsThere() {
    TestNode a = node("a");
    DhtNode first = dht("a", a);
    TestNode b = node("b", a.target());
    DhtNode second = dht("b", b);
    await().atMost(PATIENCE).until(() -> first.port().status().peers() == 1);
    await().atMost(PATIENCE).until(() -> second.port().status().peers() == 1);

    byte[] value = "record".getBytes(UTF_8);
    refused(first.port().put("/node/x", value, PATIENCE), Reason.NAMESPACE);
    RecordValidator validator = new Anything();
    first.validators().add(validator, NODE);
    assertThat(done(first.port().put("/node/x", value, PATIENCE)))
        .as("the other has no validator yet")
        .isZero();
    // A refusal resets the stream. The first was one that the lookup had left, so a fresh one
    // decides.
    assertThat(b.meters.count("kad", "record.refused", "namespace")).isEqualTo(2);
    second.validators().add(validator, NODE);
    assertThat(done(first.port().put("/node/x", value, PATIENCE))).isEqualTo(1);
    assertThat(done(second.port().get("/node/x", 0, PATIENCE)).map(String::new)).contains("record");
    assertThat(done(first.port().find(b.id(), PATIENCE)))
        .contains(new DhtPeer(b.id(), b.network().transport().addresses(), true));

    second.validators().remove(validator, NODE);
    refused(second.port().get("/node/x", 0, PATIENCE), Reason.NAMESPACE);
  }

  private static void refused(CompletionStage<?> stage, Reason reason) {
    assertThatThrownBy(() -> done(stage))
        .cause()
        .isInstanceOfSatisfying(
            DhtException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  @Test
  void anotherValidatorTakesOverWhenTheFirstGoes() {
    TestNode a = node("a");
    DhtNode dht = dht("a", a);
    RecordValidator first = new Anything();
    RecordValidator second = new Anything();
    dht.validators().add(first, NODE);
    dht.validators().add(second, NODE);
    dht.validators().add(new Anything(), Map.of(RecordValidator.NAMESPACE, "a/b"));
    dht.validators().remove(first, NODE);
    assertThat(dht.port().status().namespaces()).containsExactly("node");
    dht.validators().remove(second, NODE);
    assertThat(dht.port().status().namespaces()).isEmpty();
  }

  @Test
  void recordsAndPeersAreKeptInFilesOfTheOwnerAlone() throws Exception {
    TestNode a = node("a");
    DhtNode first = dht("a", a);
    TestNode b = node("b", a.target());
    DhtNode second = dht("b", b);
    second.validators().add(new Anything(), NODE);
    await().atMost(PATIENCE).until(() -> second.port().status().peers() == 1);
    done(second.port().put("/node/x", new byte[] {1}, PATIENCE));
    second.close();
    for (String name : List.of("dht.table", "dht.records")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(home("b").resolve(name))))
          .isEqualTo("rw-------");
    }
    DhtNode again = dht("b", new TestNode(home("b")).started().gated());
    await().atMost(PATIENCE).until(() -> again.port().status().records() == 1);
    await().atMost(PATIENCE).until(() -> again.port().status().peers() == 1);
    assertThat(first.port().status().mode()).isEqualTo("server");
  }

  @Test
  void settingsThatCannotBeUsedAreNamedAndReplaced() {
    assertThat(DhtSettings.read(Map.of("dht.mode", "off"), complaints::add)).isEmpty();
    assertThat(complaints).isEmpty();
    KadParams standard = DhtSettings.read(Map.of(), complaints::add).orElseThrow();
    assertThat(standard.protocol()).isEqualTo("/oc/kad/1.0.0");
    assertThat(standard).isEqualTo(KadParams.defaults("/oc/kad/1.0.0"));
    Optional<KadParams> wrong =
        DhtSettings.read(
            Map.of(
                "dht.mode", "on",
                "dht.prefix", "oc",
                "dht.k", "0",
                "dht.alpha", "many",
                "dht.records.mib", "9"),
            complaints::add);
    assertThat(wrong).contains(standard);
    assertThat(complaints)
        .hasSize(5)
        .allMatch(line -> line.startsWith("etc/org.opencloud.discovery.transport.cfg: dht."));
    KadParams other =
        DhtSettings.read(
                Map.of("dht.mode", "client", "dht.prefix", "/indexer", "dht.alpha", "2"),
                complaints::add)
            .orElseThrow();
    assertThat(other.protocol()).isEqualTo("/indexer/kad/1.0.0");
    assertThat(other.server()).isFalse();
    assertThat(other.lookups().paths()).isEqualTo(2);
  }

  private static final class Anything implements RecordValidator {
    @Override
    public boolean validate(String key, byte[] value) {
      return true;
    }

    @Override
    public int select(String key, List<byte[]> values) {
      return 0;
    }
  }
}
