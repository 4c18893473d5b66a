package org.opencloud.discovery.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.spi.Catalog;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Hit;
import org.opencloud.discovery.spi.HitSink;
import org.opencloud.discovery.spi.Query;
import org.opencloud.discovery.spi.ResourceType;
import org.opencloud.discovery.spi.SearchProvider;

/** The contract passes a good provider and catches each bad manner. */
class SearchProviderContractTest {
  private static final Field AXES = Field.number("axes", "");

  @Nested
  class GoodProvider extends Robots {
    GoodProvider() {
      super("robots", AXES, (query, catalog, sink) -> catalog.search(query, sink));
    }
  }

  @Test
  void catchesATypeWithoutDescription() {
    Robots robots = new Robots("", AXES, (query, catalog, sink) -> {});
    fails(robots::describesAConstantTypeAtOnce);
  }

  @Test
  void catchesAFieldThatNoSampleHas() {
    Robots robots = new Robots("robots", Field.number("axis", ""), (q, c, s) -> {});
    fails(robots::declaresFieldsThatItsSamplesHave);
  }

  @Test
  void catchesAFieldOfAnotherKind() {
    Robots robots = new Robots("robots", Field.keyword("axes"), (q, c, s) -> {});
    fails(robots::declaresFieldsThatItsSamplesHave);
  }

  @Test
  void catchesHitsThatAreNoJson() {
    Robots robots =
        new Robots(
            "robots",
            AXES,
            (query, catalog, sink) -> {
              sink.offer(Hit.of("1", "one".getBytes(UTF_8)));
              sink.offer(Hit.of("2", "two".getBytes(UTF_8)));
            });
    fails(robots::offersWhatMatches);
    fails(robots::offersNothingForAWordThatNothingHas);
  }

  @Test
  void catchesAProviderThatGoesOnAfterARefusal() {
    Robots robots =
        new Robots(
            "robots",
            AXES,
            (query, catalog, sink) -> {
              sink.offer(Hit.of("1", "{}".getBytes(UTF_8)));
              sink.offer(Hit.of("2", "{}".getBytes(UTF_8)));
            });
    fails(robots::stopsWhenTheSinkRefuses);
  }

  @Test
  void catchesAProviderThatDoesNotLookWhetherItIsCancelled() {
    Robots robots =
        new Robots(
            "robots",
            AXES,
            (query, catalog, sink) -> new java.util.concurrent.CountDownLatch(1).await());
    fails(robots::returnsSoonWhenCancelled);
  }

  @Test
  void catchesAProviderThatHidesAFailingCatalog() {
    Robots robots =
        new Robots(
            "robots",
            AXES,
            (query, catalog, sink) -> {
              try {
                catalog.search(query, sink);
              } catch (org.opencloud.discovery.spi.CatalogException e) {
                throw new IllegalStateException(e);
              }
            });
    fails(robots::letsAFailingCatalogPass);
  }

  private static void fails(ThrowingCallable test) {
    assertThatExceptionOfType(AssertionError.class).isThrownBy(test);
  }

  @FunctionalInterface
  private interface Body {
    void search(Query query, Catalog catalog, HitSink sink) throws Exception;
  }

  private static class Robots extends SearchProviderContract {
    private final ResourceType type;
    private final Body body;

    Robots(String description, Field field, Body body) {
      this.type = ResourceType.named("acme.robot").description(description).field(field).build();
      this.body = body;
    }

    @Override
    protected SearchProvider provider() {
      return new SearchProvider() {
        @Override
        public ResourceType type() {
          return type;
        }

        @Override
        public void search(Query query, Catalog catalog, HitSink sink) throws Exception {
          body.search(query, catalog, sink);
        }
      };
    }

    @Override
    protected List<String> samples() {
      return List.of(
          "{\"id\":\"r1\",\"name\":\"Röbot arm\",\"axes\":6}",
          "{\"id\":\"r2\",\"description\":\"another \\u0061rm\",\"axes\":-4.5e0}");
    }

    @Override
    protected String word() {
      return "arm";
    }
  }
}
