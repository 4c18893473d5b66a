package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.types.ObjectId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes several documents all or none, also on a server without transactions. A batch is first
 * written down in the collection {@code batches}; its last part commits it. What is committed is
 * applied, and then struck out. A batch that was left halfway is applied again, or forgotten when
 * it was not committed, before the next write and before the store is ready again.
 *
 * <p>Not for use by several threads at once, nor by several nodes on one database.
 */
final class Batches {
  static final String COLLECTION = "batches";

  private static final Logger LOG = LoggerFactory.getLogger(Batches.class);
  private static final int PART_BYTES = 8 * 1024 * 1024;
  private static final String COMMIT = "commit";
  private static final DocumentCodec CODEC = new DocumentCodec();

  private final String target;
  private volatile boolean unsettled;

  Batches(String target) {
    this.target = target;
  }

  /** Whether a batch may have been left halfway. */
  boolean unsettled() {
    return unsettled;
  }

  void write(MongoDatabase database, List<Document> documents) {
    unsettled = true;
    ObjectId id = new ObjectId();
    commit(database, id, documents);
    apply(database, documents);
    strikeOut(database, id);
    unsettled = false;
  }

  /** Finishes what was left halfway. */
  void settle(MongoDatabase database) {
    unsettled = true;
    MongoCollection<Document> batches = database.getCollection(COLLECTION);
    for (Document commit : batches.find(new Document(COMMIT, true)).sort(new Document("_id", 1))) {
      Object id = commit.get("batch");
      LOG.info("finishing a batch that was left halfway");
      for (Document part : batches.find(new Document("batch", id)).sort(new Document("part", 1))) {
        apply(database, part.getList("documents", Document.class));
      }
      strikeOut(database, id);
    }
    batches.deleteMany(new Document());
    unsettled = false;
  }

  /** Durable and whole once the last part is written; nothing before. */
  void commit(MongoDatabase database, ObjectId id, List<Document> documents) {
    MongoCollection<Document> batches = database.getCollection(COLLECTION);
    List<List<RawBsonDocument>> parts = parts(documents);
    for (int number = 0; number < parts.size(); number++) {
      batches.insertOne(
          new Document("batch", id)
              .append("part", number)
              .append(COMMIT, number == parts.size() - 1)
              .append("documents", parts.get(number)));
    }
  }

  private void apply(MongoDatabase database, List<Document> documents) {
    List<WriteModel<Document>> writes = new ArrayList<>();
    for (Document document : documents) {
      Document key = new Document("_id", document.get("_id"));
      writes.add(new ReplaceOneModel<>(key, document, new ReplaceOptions().upsert(true)));
    }
    database.getCollection(target).bulkWrite(writes, new BulkWriteOptions().ordered(false));
  }

  /** The commit first: parts without one are forgotten. */
  private static void strikeOut(MongoDatabase database, Object id) {
    MongoCollection<Document> batches = database.getCollection(COLLECTION);
    batches.deleteOne(new Document("batch", id).append(COMMIT, true));
    batches.deleteMany(new Document("batch", id));
  }

  /** As few documents as the server's limit of 16 MiB for one allows. */
  private static List<List<RawBsonDocument>> parts(List<Document> documents) {
    List<List<RawBsonDocument>> parts = new ArrayList<>();
    long bytes = PART_BYTES;
    for (Document document : documents) {
      RawBsonDocument raw = new RawBsonDocument(document, CODEC);
      int size = raw.getByteBuffer().remaining();
      if (bytes + size > PART_BYTES) {
        parts.add(new ArrayList<>());
        bytes = 0;
      }
      parts.get(parts.size() - 1).add(raw);
      bytes += size;
    }
    return parts;
  }
}
