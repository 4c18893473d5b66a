package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bson.Document;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.spi.ResourceType;

/** Resources in MongoDB. */
final class MongoResourceStore implements ResourceStore {
  static final String COLLECTION = "resources";
  private static final String REMARKS = "remarks";

  private final MongoLink link;
  private final Writes writes;
  private final Clock clock;
  private final Meters.Counter unreadable;

  MongoResourceStore(MongoLink link, Writes writes, Clock clock, Meters meters) {
    this.link = link;
    this.writes = writes;
    this.clock = clock;
    this.unreadable = meters.counter("store-mongodb", "resource.unreadable", "");
  }

  @Override
  public String name() {
    return MongoStores.NAME;
  }

  @Override
  public StoreState state() {
    return link.state();
  }

  @Override
  public Registration watch(Consumer<StoreState> listener) {
    return link.watch(listener);
  }

  @Override
  public void put(List<IndexedResource> resources) throws StoreException {
    StoreLimits.check(resources);
    Map<String, Document> documents = new LinkedHashMap<>();
    for (IndexedResource resource : resources) {
      Document document = ResourceDocuments.document(resource);
      documents.put(document.getString(ResourceDocuments.KEY), document);
    }
    if (documents.size() == 1) {
      putOne(documents.values().iterator().next());
    } else if (!documents.isEmpty()) {
      writes.batch(List.copyOf(documents.values()));
    }
  }

  @Override
  public boolean remove(String type, String id) throws StoreException {
    if (!ResourceType.isName(type)) {
      return false;
    }
    Document key = key(type, id);
    return writes.single(database -> collection(database).deleteOne(key).getDeletedCount() > 0);
  }

  @Override
  public Optional<Resource> get(String type, String id) throws StoreException {
    if (!ResourceType.isName(type)) {
      return Optional.empty();
    }
    Document key = key(type, id);
    return link.read(
        database ->
            Optional.ofNullable(
                    collection(database).find(key).projection(ResourceDocuments.VIEW).first())
                .flatMap(this::resource));
  }

  @Override
  public void search(StoreQuery query, Predicate<Resource> visitor) throws StoreException {
    StoreLimits.check(query);
    Duration left = Duration.between(clock.instant(), query.deadline());
    if (left.toMillis() < 1) {
      throw late();
    }
    boolean impossible =
        query.words().stream().anyMatch(word -> word.length() > StoreLimits.WORD_CHARACTERS);
    if (!impossible) {
      link.within(
          left,
          database -> {
            visit(database, query, visitor);
            return true;
          });
    }
  }

  @Override
  public List<Resource> page(Optional<String> type, String after, int limit) throws StoreException {
    StoreLimits.checkPage(after, limit);
    Document range = PageRange.of(type, after);
    return link.read(
        database -> {
          List<Resource> page = new ArrayList<>();
          for (Document document :
              collection(database)
                  .find(range)
                  .projection(ResourceDocuments.VIEW)
                  .sort(new Document(ResourceDocuments.KEY, 1))
                  .limit(limit)) {
            resource(document).ifPresent(page::add);
          }
          return List.copyOf(page);
        });
  }

  @Override
  public long count(Optional<String> type, Optional<PeerId> creator) throws StoreException {
    Document filter = new Document();
    type.ifPresent(name -> filter.append(ResourceDocuments.TYPE, name));
    creator.ifPresent(owner -> filter.append(ResourceDocuments.CREATOR, owner.text()));
    return link.read(database -> collection(database).countDocuments(filter));
  }

  @Override
  public Optional<String> remark(String name) throws StoreException {
    Document key = new Document("_id", name);
    return link.read(
        database ->
            Optional.ofNullable(database.getCollection(REMARKS).find(key).first())
                .map(remark -> remark.getString("value")));
  }

  @Override
  public void remark(String name, String value) throws StoreException {
    StoreLimits.checkRemark(name, value);
    Document remark = new Document("_id", name).append("value", value);
    writes.single(database -> replace(database.getCollection(REMARKS), remark).wasAcknowledged());
  }

  private void putOne(Document document) throws StoreException {
    writes.single(database -> replace(collection(database), document).wasAcknowledged());
  }

  private void visit(MongoDatabase database, StoreQuery query, Predicate<Resource> visitor)
      throws StoreException {
    // A document that is replaced during the search can be met twice.
    Set<Object> seen = new HashSet<>();
    try (MongoCursor<Document> found =
        collection(database)
            .find(SearchFilter.of(query))
            .hint(SearchFilter.hint(query))
            .sort(ResourceDocuments.sorting(query.order()))
            .projection(ResourceDocuments.VIEW)
            .limit(query.limit())
            .iterator()) {
      while (found.hasNext()) {
        if (!clock.instant().isBefore(query.deadline())) {
          throw late();
        }
        Document document = found.next();
        Optional<Resource> resource = resource(document);
        if (seen.add(document.get(ResourceDocuments.KEY))
            && resource.isPresent()
            && !visitor.test(resource.get())) {
          return;
        }
      }
    }
  }

  private Optional<Resource> resource(Document document) {
    Optional<Resource> resource = ResourceDocuments.resource(document);
    if (resource.isEmpty()) {
      unreadable.increment();
    }
    return resource;
  }

  private static com.mongodb.client.result.UpdateResult replace(
      MongoCollection<Document> collection, Document document) {
    Document key = new Document("_id", document.get("_id"));
    return collection.replaceOne(key, document, new ReplaceOptions().upsert(true));
  }

  private static Document key(String type, String id) {
    return new Document(ResourceDocuments.KEY, ResourceDocuments.key(type, id));
  }

  private static MongoCollection<Document> collection(MongoDatabase database) {
    return database.getCollection(COLLECTION);
  }

  private static StoreException late() {
    return new StoreException(Reason.TIMEOUT, "not done by the deadline");
  }
}
