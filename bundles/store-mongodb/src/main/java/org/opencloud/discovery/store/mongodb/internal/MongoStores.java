package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import org.bson.Document;
import org.opencloud.discovery.api.meters.Meters;
import org.opencloud.discovery.api.store.PeerStore;
import org.opencloud.discovery.api.store.RecordStore;
import org.opencloud.discovery.api.store.ResourceStore;
import org.opencloud.discovery.api.store.StoreException;

/** All stores over one connection. */
final class MongoStores implements AutoCloseable {
  static final String NAME = "mongodb";

  private final MongoLink link;
  private final Writes writes;
  private final ResourceStore resources;
  private final PeerStore peers;
  private final RecordStore records;

  MongoStores(Settings settings, Clock clock, Meters meters) {
    this(settings, clock, meters, PeerStore.MAX_PEERS, RecordStore.MAX_RECORDS);
  }

  MongoStores(Settings settings, Clock clock, Meters meters, int mostPeers, int mostRecords) {
    this.link = new MongoLink(settings, this::prepare);
    Batches batches = new Batches(MongoResourceStore.COLLECTION);
    this.writes = new Writes(link, batches, settings.writeTimeout());
    this.resources = new MongoResourceStore(link, writes, clock, meters);
    this.peers = new MongoPeerStore(link, mostPeers);
    this.records = new MongoRecordStore(link, mostRecords, meters);
  }

  /** Returns at once. */
  void start() {
    link.start();
  }

  /** Instead of {@link #start}: never ready, and says why. */
  void refuse(String problem) {
    link.refuse(problem);
  }

  ResourceStore resources() {
    return resources;
  }

  PeerStore peers() {
    return peers;
  }

  RecordStore records() {
    return records;
  }

  @Override
  public void close() {
    link.close();
  }

  private void prepare(MongoDatabase database) throws StoreException {
    MongoCollection<Document> collection = database.getCollection(MongoResourceStore.COLLECTION);
    collection.createIndex(ResourceDocuments.BY_TOKEN);
    collection.createIndex(ResourceDocuments.BY_NUMBER);
    writes.settle(database);
  }
}
