package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bson.Document;
import org.opencloud.discovery.api.Registration;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreState;
import org.opencloud.discovery.api.store.StoredRecord;

/** The records of an indexer in MongoDB. */
final class MongoRecordStore implements RecordStore {
  static final String COLLECTION = "records";
  private static final int PAGE = 1_000;

  private final MongoLink link;
  private final int most;
  private final Meters.Counter unreadable;

  MongoRecordStore(MongoLink link, int most, Meters meters) {
    this.link = link;
    this.most = most;
    this.unreadable = meters.counter("store-mongodb", "record.unreadable", "");
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
  public void put(Collection<StoredRecord> records) throws StoreException {
    StoreLimits.checkRecords(records);
    Map<String, ReplaceOneModel<Document>> writes = new LinkedHashMap<>();
    for (StoredRecord kept : records) {
      String key = kept.peer().text();
      Document document = RecordDocuments.document(kept);
      writes.put(
          key,
          new ReplaceOneModel<>(
              new Document(RecordDocuments.KEY, key), document, new ReplaceOptions().upsert(true)));
    }
    if (!writes.isEmpty()) {
      link.write(database -> put(collection(database), writes));
    }
  }

  private int put(MongoCollection<Document> records, Map<String, ReplaceOneModel<Document>> writes)
      throws StoreException {
    requireRoom(records, writes.keySet());
    return records
        .bulkWrite(List.copyOf(writes.values()), new BulkWriteOptions().ordered(false))
        .getMatchedCount();
  }

  /** Two nodes do not share a database, so what is counted here is still so at the write. */
  private void requireRoom(MongoCollection<Document> records, Collection<String> keys)
      throws StoreException {
    long there = records.estimatedDocumentCount();
    if (there + keys.size() > most
        && there + keys.size() - records.countDocuments(in(keys)) > most) {
      throw new StoreException(Reason.INVALID, "expected at most " + most + " records");
    }
  }

  @Override
  public void remove(Collection<PeerId> peers) throws StoreException {
    StoreLimits.checkRecordBatch(peers.size());
    List<String> keys = peers.stream().map(PeerId::text).toList();
    if (!keys.isEmpty()) {
      link.write(database -> collection(database).deleteMany(in(keys)).getDeletedCount());
    }
  }

  /** In pages: the time-out is that of one operation, and there may be many records. */
  @Override
  public List<StoredRecord> all() throws StoreException {
    List<StoredRecord> all = new ArrayList<>();
    List<Document> page = page("");
    while (!page.isEmpty()) {
      for (Document document : page) {
        RecordDocuments.record(document).ifPresentOrElse(all::add, unreadable::increment);
      }
      page = page(page.get(page.size() - 1).getString(RecordDocuments.KEY));
    }
    return List.copyOf(all);
  }

  private List<Document> page(String after) throws StoreException {
    return link.read(
        database ->
            collection(database)
                .find(new Document(RecordDocuments.KEY, new Document("$gt", after)))
                .sort(new Document(RecordDocuments.KEY, 1))
                .limit(PAGE)
                .into(new ArrayList<>()));
  }

  private static Document in(Collection<String> keys) {
    return new Document(RecordDocuments.KEY, new Document("$in", List.copyOf(keys)));
  }

  private static MongoCollection<Document> collection(MongoDatabase database) {
    return database.getCollection(COLLECTION);
  }
}
