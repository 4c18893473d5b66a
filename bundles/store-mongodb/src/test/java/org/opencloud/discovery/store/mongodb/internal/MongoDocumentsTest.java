package org.opencloud.discovery.store.mongodb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opencloud.discovery.api.peers.Peer;
import org.opencloud.discovery.api.peers.Relation;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoredRecord;
import org.opencloud.discovery.spi.Filter;
import org.opencloud.discovery.spi.Order;
import org.opencloud.discovery.testkit.node.Readiness;
import org.opencloud.discovery.testkit.node.SamplePeers;
import org.opencloud.discovery.testkit.node.SampleResource;

class MongoDocumentsTest {
  private final TestDatabase database = TestDatabase.inMemory();
  private MongoStores stores;

  @BeforeEach
  void open() throws Exception {
    stores = database.stores(2, 2);
    Readiness.await(stores.resources());
  }

  @AfterEach
  void close() {
    stores.close();
    database.close();
  }

  @Test
  void asksByRangesAndEqualitiesOnly() {
    StoreQuery query =
        new StoreQuery(
            "COMPUTE",
            SamplePeers.id(0),
            Optional.of(SamplePeers.id(1)),
            List.of(".*", "$where"),
            10,
            Instant.EPOCH);
    assertThat(SearchFilter.of(query).toJson())
        .isEqualTo(
            "{\"type\": \"COMPUTE\", \"creator\": \""
                + SamplePeers.id(0)
                + "\", \"$and\": ["
                + "{\"tokens\": {\"$elemMatch\": {\"$gte\": \"$where\", \"$lt\": \"$whereÿ\"}}}, "
                + "{\"tokens\": {\"$elemMatch\": {\"$gte\": \".*\", \"$lt\": \".*ÿ\"}}}, "
                + "{\"tokens\": {\"$in\": [\"þ*\", \"þ="
                + SamplePeers.id(1)
                + "\"]}}]}");
  }

  @Test
  void asksForFieldsByRangesAndEqualitiesOnly() {
    Filter filter =
        new Filter.All(
            List.of(
                new Filter.NumberIs("gpu.count", Filter.Relation.AT_LEAST, 2),
                new Filter.Any(
                    List.of(
                        new Filter.TextIs("location", "$eu.*", true),
                        new Filter.Not(new Filter.FlagIs("green", true))))));
    assertThat(SearchFilter.of(filtered(List.of(), filter)).toJson())
        .isEqualTo(
            "{\"type\": \"COMPUTE\", \"creator\": \""
                + SamplePeers.id(0)
                + "\", \"$and\": [{\"$and\": ["
                + "{\"numbers\": {\"$elemMatch\":"
                + " {\"k\": {\"$eq\": \"gpu.count\"}, \"v\": {\"$gte\": 2.0}}}}, "
                + "{\"$or\": [{\"tokens\": {\"$elemMatch\":"
                + " {\"$gte\": \"ÿlocationÿ$eu.*\", \"$lt\": \"ÿlocationÿ$eu.*ÿ\"}}}, "
                + "{\"$nor\": [{\"tokens\": {\"$eq\": \"ÿgreenÿtrue\"}}]}]}]}]}");
  }

  @Test
  void namesTheIndexOfWhatIsAsked() {
    Filter number = new Filter.NumberIs("gpu.count", Filter.Relation.EQUAL, 2);
    Filter text = new Filter.TextIs("location", "eu", false);
    assertThat(SearchFilter.hint(filtered(List.of(), number)))
        .isEqualTo(ResourceDocuments.BY_NUMBER);
    assertThat(SearchFilter.hint(filtered(List.of("gpu"), number)))
        .isEqualTo(ResourceDocuments.BY_TOKEN);
    assertThat(SearchFilter.hint(filtered(List.of(), new Filter.All(List.of(number, text)))))
        .isEqualTo(ResourceDocuments.BY_TOKEN);
    assertThat(SearchFilter.hint(filtered(List.of(), new Filter.Not(number))))
        .isEqualTo(ResourceDocuments.BY_TOKEN);
  }

  @Test
  void sortsByWhatStandsLastWhereThereIsNone() {
    List<Order> order = List.of(new Order("price.hour", false), new Order("gpu", true));
    assertThat(ResourceDocuments.sorting(order).toJson())
        .isEqualTo("{\"ranks.least|price|hour\": -1, \"ranks.greatest|gpu\": -1}");
  }

  private static StoreQuery filtered(List<String> words, Filter filter) {
    return new StoreQuery(
        "COMPUTE",
        SamplePeers.id(0),
        Optional.empty(),
        true,
        words,
        Optional.of(filter),
        List.of(),
        10,
        Instant.EPOCH);
  }

  @Test
  void neverTakesAValueOrAPartnerForAWord() throws Exception {
    SampleResource resource =
        SampleResource.of("COMPUTE", "a")
            .words("gpu")
            .value("region", "eu-west", "v".repeat(200))
            .sharedWith(SamplePeers.id(1));
    stores.resources().put(List.of(resource.build()));

    assertThat(found("gpu")).containsExactly("a");
    assertThat(found("region")).isEmpty();
    assertThat(found("eu")).isEmpty();
    assertThat(found("ÿ")).isEmpty();
    assertThat(found("þ")).isEmpty();
    assertThat(found("*")).isEmpty();
    assertThat(found("=")).isEmpty();
    assertThat(found("12D3")).isEmpty();
  }

  @Test
  void skipsAndCountsWhatIsNoResource() throws Exception {
    stores.resources().put(List.of(SampleResource.of("COMPUTE", "a").words("gpu").build()));
    database.with(
        found ->
            found
                .getCollection("resources")
                .insertOne(
                    new Document("_id", "COMPUTE/odd")
                        .append("type", "COMPUTE")
                        .append("creator", SamplePeers.id(0).text())
                        .append("tokens", List.of("gpu"))));

    assertThat(found("gpu")).containsExactly("a");
    assertThat(database.meters.count("store-mongodb", "resource.unreadable", "")).isEqualTo(1);
  }

  @Test
  void skipsAndCountsWhatIsNoRecord() throws Exception {
    stores.records().put(List.of(record(1)));
    database.with(found -> found.getCollection("records").insertOne(new Document("_id", "odd")));

    assertThat(stores.records().all()).hasSize(1);
    assertThat(database.meters.count("store-mongodb", "record.unreadable", "")).isEqualTo(1);
  }

  @Test
  void refusesMoreRecordsThanTheLimit() throws Exception {
    stores.records().put(List.of(record(1)));
    StoreException refusal =
        catchThrowableOfType(
            StoreException.class, () -> stores.records().put(List.of(record(2), record(3))));
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID);
    stores.records().put(List.of(record(1), record(2)));
    assertThat(stores.records().all()).hasSize(2);
  }

  private static StoredRecord record(int number) {
    return new StoredRecord(
        SamplePeers.id(number), SamplePeers.did(number), 1, Instant.EPOCH, new byte[0]);
  }

  @Test
  void refusesToReadPeersWhenOneCannotBeRead() throws Exception {
    stores.peers().put(SamplePeers.peer(1, Relation.BLACKLIST));
    database.with(
        found ->
            found.getCollection("peers").insertOne(new Document("_id", "odd").append("did", 3)));

    StoreException refusal = catchThrowableOfType(StoreException.class, () -> stores.peers().all());
    assertThat(refusal.reason()).isEqualTo(Reason.STORAGE);
    assertThat(refusal).hasMessageContaining("peer odd");
  }

  @Test
  void refusesMorePeersThanTheLimitButReplacesThoseItHas() throws Exception {
    Peer known = SamplePeers.peer(1, Relation.NONE);
    stores.peers().put(known);
    stores.peers().put(SamplePeers.peer(2, Relation.NONE));

    StoreException refusal =
        catchThrowableOfType(
            StoreException.class, () -> stores.peers().put(SamplePeers.peer(3, Relation.NONE)));
    assertThat(refusal.reason()).isEqualTo(Reason.INVALID);
    stores.peers().put(known.related(Relation.BLACKLIST));
    assertThat(stores.peers().all()).hasSize(2).contains(known.related(Relation.BLACKLIST));
  }

  private List<String> found(String word) throws StoreException {
    Instant deadline = Instant.now().plus(Duration.ofSeconds(10));
    List<String> ids = new ArrayList<>();
    stores
        .resources()
        .search(
            new StoreQuery(
                "COMPUTE", SamplePeers.id(0), Optional.empty(), List.of(word), 10, deadline),
            resource -> ids.add(resource.id()));
    return ids;
  }
}
