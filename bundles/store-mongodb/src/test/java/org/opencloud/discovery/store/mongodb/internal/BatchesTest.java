package org.opencloud.discovery.store.mongodb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.SampleResource;

class BatchesTest {
  private final TestDatabase database = TestDatabase.inMemory();
  private Optional<MongoStores> stores = Optional.empty();

  @AfterEach
  void close() {
    stores.ifPresent(MongoStores::close);
    database.close();
  }

  @Test
  void finishesABatchThatWasCommittedButNotApplied() throws Exception {
    List<Document> documents = large(150).stream().map(ResourceDocuments::document).toList();
    database.with(found -> commit(found, documents));

    assertThat(open().count(Optional.empty(), Optional.empty())).isEqualTo(150);
    assertThat(leftOver()).isZero();
  }

  @Test
  void forgetsABatchThatWasNotCommitted() throws Exception {
    List<Document> documents = large(150).stream().map(ResourceDocuments::document).toList();
    database.with(
        found -> {
          commit(found, documents);
          found.getCollection(Batches.COLLECTION).deleteOne(new Document("commit", true));
        });
    assertThat(leftOver()).isPositive();

    assertThat(open().count(Optional.empty(), Optional.empty())).isZero();
    assertThat(leftOver()).isZero();
  }

  @Test
  void takesABatchThatIsLargerThanADocumentMayBe() throws Exception {
    ResourceStore store = open();
    store.put(large(200));

    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(200);
    assertThat(store.get("COMPUTE", "r199").orElseThrow().json()).hasSize(120_000);
    assertThat(leftOver()).isZero();
  }

  @Test
  void finishesABatchThatFailedHalfwayBeforeTheNextWrite() throws Exception {
    ResourceStore store = open();
    database.with(
        found ->
            found
                .getCollection(MongoResourceStore.COLLECTION)
                .createIndex(new Document("id", 1), new IndexOptions().name("trap").unique(true)));
    List<IndexedResource> batch =
        List.of(
            SampleResource.of("COMPUTE", "same").build(),
            SampleResource.of("STORAGE", "same").build());
    StoreException refusal = catchThrowableOfType(StoreException.class, () -> store.put(batch));
    assertThat(refusal.reason()).isEqualTo(Reason.STORAGE);
    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(1);

    database.with(found -> found.getCollection(MongoResourceStore.COLLECTION).dropIndex("trap"));
    store.put(List.of(SampleResource.of("COMPUTE", "same").json("{\"later\":1}").build()));

    assertThat(store.count(Optional.empty(), Optional.empty())).isEqualTo(2);
    assertThat(store.get("COMPUTE", "same").orElseThrow().json())
        .asString()
        .isEqualTo("{\"later\":1}");
    assertThat(leftOver()).isZero();
  }

  private ResourceStore open() throws Exception {
    stores = Optional.of(database.stores());
    return Readiness.await(stores.get().resources());
  }

  private long leftOver() {
    long[] count = new long[1];
    database.with(found -> count[0] = found.getCollection(Batches.COLLECTION).countDocuments());
    return count[0];
  }

  private static void commit(MongoDatabase database, List<Document> documents) {
    new Batches(MongoResourceStore.COLLECTION).commit(database, new ObjectId(), documents);
  }

  /** So large that 150 of them need three parts. */
  private static List<IndexedResource> large(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> SampleResource.of("COMPUTE", "r" + n).json(new byte[120_000]).build())
        .toList();
  }
}
