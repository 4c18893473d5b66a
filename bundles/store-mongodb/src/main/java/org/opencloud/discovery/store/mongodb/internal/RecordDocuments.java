package org.opencloud.discovery.store.mongodb.internal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.bson.Document;
import org.bson.types.Binary;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.StoredRecord;

/** Signed peer records as documents of the collection {@code records}. */
final class RecordDocuments {
  static final String KEY = "_id";

  private RecordDocuments() {}

  static Document document(StoredRecord kept) {
    return new Document(KEY, kept.peer().text())
        .append("did", kept.did().text())
        .append("sequence", kept.sequence())
        .append("expires", kept.expires().toString())
        .append("event", new Binary(kept.event()));
  }

  /** Empty when somebody else wrote a document that is no record. */
  static Optional<StoredRecord> record(Document document) {
    try {
      return Optional.of(
          new StoredRecord(
              new PeerId(document.getString(KEY)),
              new Did(document.getString("did")),
              document.getLong("sequence"),
              Instant.parse(document.getString("expires")),
              document.get("event", Binary.class).getData()));
    } catch (ClassCastException
        | IllegalArgumentException
        | NullPointerException
        | DateTimeException e) {
      return Optional.empty();
    }
  }
}
