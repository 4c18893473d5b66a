package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.benchmark.Figures;
import org.opencloud.discovery.testkit.node.benchmark.Question;
import org.opencloud.discovery.testkit.node.benchmark.QuestionKind;
import org.opencloud.discovery.testkit.node.benchmark.StoreBenchmark;

/** Run by {@code ./benchmark store mongodb} on the server named in MONGODB_URI, no test. */
@EnabledIfEnvironmentVariable(named = "MONGODB_URI", matches = ".+")
class MongoStoreBenchmark {
  private static final int SIZE = Integer.getInteger("store.size", 2_000);
  private static final int PLAN_CHARACTERS = 300;

  private final Figures figures = new Figures(System.out);

  @Test
  void run() throws Exception {
    try (TestDatabase database = TestDatabase.on(System.getenv("MONGODB_URI"));
        MongoStores stores = database.stores()) {
      Readiness.await(stores.resources());
      database.with(this::server);
      new StoreBenchmark(stores.resources(), SIZE, 50, Duration.ofSeconds(5), figures).run();
      database.with(this::plans);
    } finally {
      figures.write(Path.of("target"), "store-mongodb");
    }
  }

  private void server(MongoDatabase database) {
    Document build = database.runCommand(new Document("buildInfo", 1));
    String kind = build.containsKey("ferretdb") ? "FerretDB, which says that it is " : "";
    figures.say("server: " + kind + "MongoDB " + build.getString("version"));
  }

  private void plans(MongoDatabase database) {
    figures.say("how the server finds, by its explain:");
    for (QuestionKind kind : QuestionKind.values()) {
      Question question = kind.question(0);
      StoreQuery query = question.of(question.types().get(0), 50, Instant.EPOCH);
      try {
        Document plan =
            database
                .getCollection(MongoResourceStore.COLLECTION)
                .find(SearchFilter.of(query))
                .hint(SearchFilter.hint(query))
                .sort(ResourceDocuments.sorting(query.order()))
                .limit(query.limit())
                .explain();
        figures.say("%-32s %s".formatted(kind.label(), plan(plan)));
      } catch (MongoException e) {
        figures.say("%-32s refused: %s".formatted(kind.label(), e.getMessage()));
      }
    }
  }

  /** The stages from the last to the first; of a server that names none, what it says. */
  private static String plan(Document explained) {
    Document planner = explained.get("queryPlanner", new Document());
    List<String> stages = new ArrayList<>();
    Document stage = planner.get("winningPlan", Document.class);
    while (stage != null && stage.containsKey("stage")) {
      String index = stage.containsKey("indexName") ? " " + stage.getString("indexName") : "";
      stages.add(stage.getString("stage") + index);
      stage = stage.get("inputStage", Document.class);
    }
    String told = stages.isEmpty() ? planner.toJson() : String.join(" < ", stages);
    return told.substring(0, Math.min(PLAN_CHARACTERS, told.length()));
  }
}
