package org.opencloud.discovery.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.CatalogException;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;

/**
 * What every search provider must keep. A vendor subclasses it; JUnit runs it. Passing it means
 * that a node will not cut the provider off for its manners.
 */
public abstract class SearchProviderContract {
  private static final Duration AT_ONCE = Duration.ofSeconds(1);
  private static final Duration IN_TIME = Duration.ofSeconds(10);

  /** The provider under test. Called for each test. */
  protected abstract SearchProvider provider();

  /**
   * Documents of the type as an owner would add them, each with an {@code id}; together they have
   * every field that the type declares. Empty for a provider that does not use the catalog.
   */
  protected abstract List<String> samples();

  /** A word, folded to lower case, that finds at least two hits. */
  protected abstract String word();

  @Test
  void describesAConstantTypeAtOnce() {
    SearchProvider provider = provider();
    ResourceType type = assertTimeoutPreemptively(AT_ONCE, provider::type);

    assertThat(type).isNotNull();
    assertThat(type.description()).as("one line for people").isNotBlank();
    assertThat(provider.type().name()).isEqualTo(type.name());
    assertThat(provider.type().fields()).hasToString(type.fields().toString());
  }

  @Test
  void declaresFieldsThatItsSamplesHave() {
    for (Field field : samples().isEmpty() ? List.<Field>of() : provider().type().fields()) {
      assertThat(samples())
          .as("a sample with a %s at '%s'", field.kind(), field.path())
          .anyMatch(json -> SampleJson.has(json, field));
    }
  }

  @Test
  void offersWhatMatches() throws Exception {
    CollectingSink sink = new CollectingSink(100);
    provider().search(TestQuery.of(word()), catalog(), sink);

    assertThat(sink.hits()).as("hits for '%s'", word()).hasSizeGreaterThanOrEqualTo(2);
    assertThat(sink.hits()).extracting(Hit::id).doesNotHaveDuplicates();
    assertThat(sink.hits()).allSatisfy(SearchProviderContract::assertFit);
  }

  @Test
  void offersNothingForAWordThatNothingHas() throws Exception {
    CollectingSink sink = new CollectingSink(100);
    provider().search(TestQuery.of("zqxjkvbwy"), catalog(), sink);

    assertThat(sink.hits()).isEmpty();
  }

  @Test
  void stopsWhenTheSinkRefuses() throws Exception {
    CollectingSink sink = new CollectingSink(1);
    provider().search(TestQuery.of(word()), catalog(), sink);

    assertThat(sink.hits()).hasSize(1);
    assertThat(sink.refused()).as("offers after the refusal").isZero();
  }

  @Test
  void returnsSoonWhenCancelled() {
    TestQuery query = TestQuery.of(word());
    query.cancel();

    assertTimeoutPreemptively(
        AT_ONCE, () -> provider().search(query, catalog(), new CollectingSink(100)));
  }

  @Test
  void letsAFailingCatalogPass() {
    Catalog broken =
        (query, sink) -> {
          throw new CatalogException("the store is away");
        };

    assertTimeoutPreemptively(
        IN_TIME,
        () ->
            assertThatCode(
                    () -> provider().search(TestQuery.of(word()), broken, new CollectingSink(9)))
                .satisfiesAnyOf(
                    thrown -> assertThat(thrown).isNull(),
                    thrown -> assertThat(thrown).isInstanceOf(CatalogException.class)));
  }

  @Test
  void answersSeveralQuestionsAtOnce() {
    SearchProvider provider = provider();
    List<CompletableFuture<Integer>> searches =
        IntStream.range(0, 4)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> count(provider)))
            .toList();

    int alone = count(provider);
    assertTimeoutPreemptively(
        IN_TIME, () -> assertThat(searches).allSatisfy(s -> assertThat(s.join()).isEqualTo(alone)));
  }

  private int count(SearchProvider provider) {
    CollectingSink sink = new CollectingSink(100);
    assertThatCode(() -> provider.search(TestQuery.of(word()), catalog(), sink))
        .doesNotThrowAnyException();
    return sink.hits().size();
  }

  private Catalog catalog() {
    return InMemoryCatalog.of(provider().type(), samples());
  }

  private static void assertFit(Hit hit) {
    assertThat(hit.id()).isNotBlank();
    assertThat(hit.json()).hasSizeLessThanOrEqualTo(Hit.MAX_JSON_BYTES);
    assertThatCode(() -> SampleJson.object(new String(hit.json(), UTF_8)))
        .as("hit '%s' is one JSON object", hit.id())
        .doesNotThrowAnyException();
  }
}
