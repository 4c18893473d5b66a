package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.search.ResourceRefused;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.types.ResourceCheck;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

/** The rules of a type change under what is stored of it. */
class StoredMisfitsTest {
  private static final String TYPE = "acme.robot";

  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestNode node = new TestNode(network, 1);
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream standardError = System.err;
  private TestProvider provider;
  private ResourceCheck check;

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(log, true, UTF_8));
  }

  @AfterEach
  void close() {
    System.setErr(standardError);
    node.close();
    network.close();
  }

  @Test
  void whatNoLongerFitsStaysIsFoundAndTold() throws Exception {
    install("1.0.0", new Axes("one", 1));
    for (int axes = 1; axes <= 120; axes++) {
      node.add(robot(axes));
    }
    awaitLookedAt("one");
    assertThat(misfits()).isZero();

    replace("1.1.0", new Axes("four", 4));
    awaitLookedAt("four");

    assertThat(misfits()).isEqualTo(3);
    assertThat(told())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains(
                        "3 of 120 stored resources of acme.robot do not fit its rules as they are"
                            + " now, such as r001: axes: expected at least 4. They stay and are"
                            + " found; resource:check --type acme.robot names them"));
    TestListener found = node.ask("r001");
    found.account();
    assertThat(found.ids()).containsExactly("r001");
    Resource stored = node.registry.get(TYPE, "r001").orElseThrow();
    assertThat(node.registry.misfit(stored))
        .hasValueSatisfying(misfit -> assertThat(misfit).hasMessage("expected at least 4"));
  }

  @Test
  void theSameRulesAreNotLookedAtTwice() throws Exception {
    install("1.0.0", new Axes("one", 1));
    node.add(robot(1));
    replace("1.1.0", new Axes("four", 4));
    awaitLookedAt("four");

    replace("1.2.0", new Axes("four", 4));
    replace("1.3.0", new Axes("", 9));
    replace("1.4.0", new Axes("two", 2));
    awaitLookedAt("two");

    assertThat(misfits()).as("by four, and by two").isEqualTo(2);
    assertThat(told()).hasSize(2);
  }

  @Test
  void whatCameWhileNobodyCheckedIsLookedAtAfterwards() throws Exception {
    install("1.0.0", new Axes("four", 4));
    awaitLookedAt("four");
    remove();
    node.add(robot(1));
    assertThat(lookedAt()).contains("unchecked");

    install("1.0.0", new Axes("four", 4));
    awaitLookedAt("four");

    assertThat(misfits()).isEqualTo(1);
  }

  /** A bundle's check is there before its provider, as the extender has it. */
  private void install(String version, Axes rules) {
    Owner owner = TestNode.owner("acme", version);
    check = rules;
    provider = TestProvider.ofCatalog(TYPE);
    node.node.add(check, owner);
    node.node.add(provider, owner);
  }

  private void remove() {
    node.node.remove(provider);
    node.node.remove(check);
  }

  private void replace(String version, Axes rules) {
    remove();
    install(version, rules);
  }

  private void awaitLookedAt(String rules) {
    await().until(() -> lookedAt().equals(Optional.of(rules)));
  }

  private Optional<String> lookedAt() throws StoreException {
    return node.store.remark(StoredMisfits.remark(TYPE));
  }

  private long misfits() {
    return node.meters.count("search", "resource.misfit", "");
  }

  private List<String> told() {
    return log.toString(UTF_8).lines().filter(line -> line.contains("do not fit")).toList();
  }

  private static String robot(int axes) {
    return "{\"id\":\"r%03d\",\"data_type\":\"%s\",\"axes\":%d,\"access\":\"PUBLIC\"}"
        .formatted(axes, TYPE, axes);
  }

  /** Wants at least so many of them. */
  private record Axes(String rules, int least) implements ResourceCheck {
    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public void check(byte[] json) throws ResourceRefused {
      String text = new String(json, UTF_8);
      int axes = Integer.parseInt(text.replaceAll(".*\"axes\":(\\d+).*", "$1"));
      if (axes < least) {
        throw new ResourceRefused("axes", "expected at least " + least);
      }
    }
  }
}
