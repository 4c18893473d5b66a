package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.search.Account;
import org.opencloud.discovery.api.search.Answer;
import org.opencloud.discovery.api.search.Matched;
import org.opencloud.discovery.api.search.SearchRefused;
import org.opencloud.discovery.api.search.SearchRequest.Scope;
import org.opencloud.discovery.api.search.SearchTrace;
import org.opencloud.discovery.api.search.SearchTrace.Stage;
import org.opencloud.discovery.api.types.NetworkTypes;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.testkit.node.LoopbackNetwork;

/** Two nodes, conditions on fields. */
class FilteredSearchTest {
  private final LoopbackNetwork network = new LoopbackNetwork(Questions.NETWORK);
  private TestNode a;
  private TestNode b;

  @BeforeEach
  void twoConnectedNodes() {
    a = new TestNode(network, 1).providing(TestProvider.ofCatalog("COMPUTE"));
    b = new TestNode(network, 2).providing(TestProvider.ofCatalog("COMPUTE"));
    a.meet(b);
    network.connect(a.net, b.net);
    b.add(compute("small", 1, "A10", 0.4));
    b.add(compute("big", 8, "H100", 12));
    a.add(compute("mine", 4, "A10", 2));
  }

  @AfterEach
  void close() {
    a.close();
    b.close();
    network.close();
  }

  @Test
  void findsWhatMeetsAFilterWithAndWithoutWords() {
    assertThat(found("gpu", "gpu.count>=4")).containsExactly("big", "mine");
    assertThat(found("", "gpu.count>=4 and price.hour<10")).containsExactly("mine");
    assertThat(found("", "gpu.model=a10 and not gpu.count=1")).containsExactly("mine");
    assertThat(found("", "(gpu.count=1 or gpu.model=H1*)")).containsExactly("big", "small");
    assertThat(found("gpu", "encrypted=true")).isEmpty();
    assertThat(found("nothing", "gpu.count>=1")).isEmpty();
  }

  @Test
  void asksSomeDirectlyWithAFilter() {
    TestListener found = a.ask(Asks.filter("", "gpu.count>4").scope(Scope.KNOWN).request());

    assertThat(found.account().dropped()).isEmpty();
    assertThat(found.ids()).containsExactly("big");
  }

  @Test
  void showsWhatAPeerWouldFindWithAFilter() throws Exception {
    TestListener found = new TestListener();
    a.directory.know(b.key, Relation.NONE);
    a.node
        .preview(a.registry)
        .search(Asks.filter("", "gpu.count=4").request(), b.key.peerId(), found);

    found.account();
    assertThat(found.ids()).containsExactly("mine");
  }

  @Test
  void saysWhatMatched() {
    TestListener found = a.ask(Asks.filter("gpu h1", "gpu.count>=2 and not gpu.count=3").request());

    found.account();
    assertThat(found.answers)
        .singleElement()
        .extracting(Answer::matched)
        .isEqualTo(
            new Matched(
                Map.of("gpu", List.of("name"), "h1", List.of("gpu.model")),
                List.of("gpu.count>=2", "not gpu.count=3")));
    TestListener words = a.ask("a10");
    words.account();
    assertThat(words.answers)
        .extracting(answer -> answer.matched().words())
        .containsOnly(Map.of("a10", List.of("gpu.model")));
  }

  @Test
  void aTypeWithoutTheFieldAnswersNothingAndSaysSo() {
    ResourceType other = ResourceType.named("acme.box").field(Field.number("size", "l")).build();
    b.providing(new TestProvider(other, (query, catalog, sink) -> sink.offer(box(1))));

    TestListener found = a.ask(Asks.filter("", "gpu.count>=8").request());
    Account account = found.account();

    assertThat(found.ids()).containsExactly("big");
    assertThat(account.peers().get(0).failures())
        .containsExactly(Map.entry("acme.box", "unknown field gpu.count"));
    SearchTrace trace = b.node.traces().find(account.searchId()).get(0);
    assertThat(trace.filter()).isEqualTo("gpu.count>=8");
    assertThat(trace.steps().stream().filter(step -> step.stage() == Stage.FILTER))
        .extracting(SearchTrace.Step::subject, SearchTrace.Step::note)
        .containsExactlyInAnyOrder(
            tuple("COMPUTE", "fits"), tuple("acme.box", "unknown field gpu.count"));
  }

  @Test
  void holdsHitsOfALiveProviderAgainstTheFilter() {
    ResourceType type = ResourceType.named("acme.box").field(Field.number("size", "l")).build();
    b.providing(
        new TestProvider(
            type,
            (query, catalog, sink) -> IntStream.range(0, 10).forEach(i -> sink.offer(box(i)))));
    a.node.bind(new Announced(List.of(type)));

    TestListener found = a.ask(Asks.filter("", "size>7").type("acme.box").request());

    assertThat(found.account().reason()).isEqualTo(Account.Reason.COMPLETE);
    assertThat(found.ids()).containsExactly("box-8", "box-9");
    assertThat(b.meters.count("search", "hit.dropped", "filter")).isEqualTo(8);
  }

  @Test
  void aProviderThatAsksForMoreThanItWasAskedGetsNoMore() {
    b.providing(
        new TestProvider(
            "acme.wide",
            (query, catalog, sink) ->
                catalog.search(
                    new TypeQuery(
                        new Question(Wanted.of(query.words()), "", query.limit(), query.deadline()),
                        java.util.Optional.empty()),
                    sink)));
    b.add(compute("one", 1, "A10", 1).replace("COMPUTE", "acme.wide"));
    b.add(compute("two", 2, "A10", 1).replace("COMPUTE", "acme.wide"));
    a.node.bind(new Announced(List.of(new TestProvider("acme.wide", null).type())));

    TestListener found = a.ask(Asks.filter("", "gpu.count=2").type("acme.wide").request());

    assertThat(found.account().dropped()).isEmpty();
    assertThat(found.ids()).containsExactly("two");
  }

  @Test
  void refusesWhatNobodyHasAndNamesTheNearest() {
    refused(Asks.filter("gpu", "gpu.cuont>=2").type("COMPUTE"), "filter")
        .isEqualTo("COMPUTE has no field 'gpu.cuont' to filter by; the nearest is gpu.count");
    refused(Asks.filter("gpu", "count>=2"), "filter")
        .isEqualTo("no known type has a field 'count' to filter by; the nearest is gpu.count");
    refused(Asks.filter("gpu", "gpu.count>=2").type("COMPUT"), "data_type")
        .isEqualTo("nothing on this node describes COMPUT; the nearest is COMPUTE");
    refused(Asks.order("gpu", "price"), "order")
        .isEqualTo("no known type has a field 'price' to order by; the nearest is price.hour");
    refused(Asks.order("gpu", "gpu.model"), "order")
        .isEqualTo("gpu.model is no number, to order by");
    refused(Asks.filter("gpu", "gpu.count=many"), "filter")
        .isEqualTo("gpu.count is a number; got '=many'");
    refused(Asks.filter("gpu", "gpu.count>="), "filter").startsWith("at character 12: expected");
    refused(Asks.filter("gpu", "x=1 ".repeat(257)), "filter")
        .isEqualTo("expected at most 1024 bytes");
    refused(Asks.filter("gpu", "gpu.count=1\n"), "filter")
        .isEqualTo("expected one line of Unicode");
    refused(Asks.order("gpu", "a,b,c,d,e"), "order").isEqualTo("expected at most 4 fields");
    refused(Asks.filter("", ""), "search").startsWith("expected a word");
  }

  @Test
  void anInternalFieldIsRefusedAsAnUnknownOneIs() {
    refused(Asks.filter("gpu", "secret.note=x").type("COMPUTE"), "filter")
        .startsWith("COMPUTE has no field 'secret.note' to filter by; the nearest is ")
        .doesNotContain("the nearest is secret");
  }

  @Test
  void ofSeveralDescriptionsOneThatFitsSuffices() {
    ResourceType newer =
        ResourceType.named("COMPUTE").version("2.0.0").field(Field.number("cores", "")).build();
    refused(Asks.filter("gpu", "cores>2").type("COMPUTE"), "filter").contains("'cores'");
    a.node.bind(new Announced(List.of(newer)));

    TestListener found = a.ask(Asks.filter("gpu", "cores>2").type("COMPUTE").request());

    Account account = found.account();
    assertThat(account.results()).isZero();
    assertThat(account.localFailures()).containsEntry("COMPUTE", "unknown field cores");
    refused(Asks.filter("gpu", "cores>2 and gpu.count>2"), "filter")
        .isEqualTo("expected fields of one type; no type has them all");
  }

  @Test
  void withoutAFilterATypeThatNobodyAnnouncesIsAskedForAndSaidToBeUnknown() {
    Account account = a.ask(Asks.filter("gpu", "").type("COMPUT").request()).account();
    assertThat(account.reason()).isEqualTo(Account.Reason.COMPLETE);
    assertThat(account.detail())
        .isEqualTo("nothing on this node describes COMPUT; the nearest is COMPUTE");

    a.node.bind(new Announced(List.of(ResourceType.named("acme.box").build())));
    assertThat(a.ask(Asks.filter("gpu", "").type("acme.bax").request()).account().detail())
        .isEqualTo("no node announces acme.bax; the nearest is acme.box");
    assertThat(a.ask(Asks.filter("gpu", "").type("acme.box").request()).account().detail())
        .isEmpty();
  }

  private org.assertj.core.api.AbstractStringAssert<?> refused(Asks asks, String field) {
    SearchRefused refused =
        catchThrowableOfType(
            SearchRefused.class, () -> a.node.ask(asks.request(), new TestListener()));
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(SearchRefused.Code.INVALID);
    assertThat(refused.field()).isEqualTo(field);
    return assertThat(refused.getMessage());
  }

  private List<String> found(String search, String filter) {
    TestListener found = a.ask(Asks.filter(search, filter).request());
    Account account = found.account();
    assertThat(account.reason()).isEqualTo(Account.Reason.COMPLETE);
    assertThat(account.dropped()).isEmpty();
    return found.ids();
  }

  private static Hit box(int size) {
    byte[] json = "{\"id\":\"box-%d\",\"size\":%d}".formatted(size, size).getBytes(UTF_8);
    return Hit.of("box-" + size, json).visibleToAll();
  }

  static String compute(String id, int count, String model, double price) {
    return """
        {"id":"%s","data_type":"COMPUTE","name":"GPU node","access":"PUBLIC",
         "gpu":{"model":"%s","count":%d},"price":{"hour":%s},"secret":{"note":"x"}}"""
        .formatted(id, model, count, price);
  }

  /** What others announce. */
  record Announced(List<ResourceType> others) implements NetworkTypes {
    @Override
    public List<KnownType> types() {
      return others.stream().map(type -> new KnownType(type, "digest", false, 1)).toList();
    }
  }
}
