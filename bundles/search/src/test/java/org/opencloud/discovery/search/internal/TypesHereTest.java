package org.opencloud.discovery.search.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

class TypesHereTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private final TestNode node = new TestNode(network, 1);

  @AfterEach
  void close() {
    node.close();
    network.close();
  }

  @Test
  void tellsOfEachProviderThatComesOrGoesAfterIt() {
    List<List<String>> seen = new ArrayList<>();
    final Registration watching = node.node.localTypes().watch(() -> seen.add(names()));
    TestProvider storage = TestProvider.ofCatalog("STORAGE");

    node.providing(storage);
    node.providing(TestProvider.ofCatalog("COMPUTE"));
    node.node.remove(storage);
    watching.close();
    node.providing(TestProvider.ofCatalog("DATA"));

    assertThat(seen)
        .containsExactly(List.of("STORAGE"), List.of("COMPUTE", "STORAGE"), List.of("COMPUTE"));
    assertThat(names()).containsExactly("COMPUTE", "DATA");
  }

  @Test
  void namesEachTypeOnce() {
    node.providing(TestProvider.ofCatalog("COMPUTE"));
    node.providing(TestProvider.ofCatalog("COMPUTE"));

    assertThat(names()).containsExactly("COMPUTE");
  }

  private List<String> names() {
    return node.node.localTypes().types().stream().map(ResourceType::name).toList();
  }
}
