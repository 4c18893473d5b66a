package com.acme.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.SearchProvider;
import org.opencloud.discovery.testkit.CollectingSink;
import org.opencloud.discovery.testkit.SearchProviderContract;
import org.opencloud.discovery.testkit.TestQuery;

/** The contract of every provider, and what is this one's own, against a real inventory. */
class MachineSearchTest extends SearchProviderContract {
  private Inventory inventory;

  @BeforeEach
  void start() throws IOException {
    inventory = Inventory.start();
  }

  @AfterEach
  void stop() {
    inventory.close();
  }

  @Override
  protected SearchProvider provider() {
    return new MachineSearch(inventory.url());
  }

  @Override
  protected List<String> samples() {
    try {
      return Inventory.samples();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected String word() {
    return "epyc";
  }

  @Test
  void findsWhatCameAMomentAgoAndNotWhatIsGone() throws Exception {
    String machine = "{\"id\":\"m3\",\"access\":\"PUBLIC\",\"name\":\"Just racked\"}";
    assertThat(found("racked")).isEmpty();
    inventory.add(machine);
    assertThat(found("racked")).extracting(Hit::id).containsExactly("m3");
    inventory.remove(machine);
    assertThat(found("racked")).isEmpty();
  }

  @Test
  void keepsPrivateWhatIsNotSaidToBePublic() throws Exception {
    inventory.add("{\"id\":\"m4\",\"name\":\"Secret machine\"}");
    assertThat(found("secret")).singleElement().matches(hit -> !hit.access().isPublic());
  }

  @Test
  void failsWhenTheInventoryIsAway() {
    inventory.close();
    assertThatThrownBy(() -> found("epyc")).isInstanceOf(SocketException.class);
  }

  private List<Hit> found(String word) throws Exception {
    CollectingSink sink = new CollectingSink(100);
    provider().search(TestQuery.of(word), (query, none) -> {}, sink);
    return sink.hits();
  }
}
