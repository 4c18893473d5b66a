package org.opencloud.discovery.store.mongodb.internal;

import java.util.Optional;
import org.bson.Document;

/** The part of all keys that a page begins in. */
final class PageRange {
  private PageRange() {}

  static Document of(Optional<String> type, String after) {
    Document filter = new Document();
    Document range = new Document("$gt", ByteText.of(after));
    if (type.isPresent()) {
      String first = ByteText.of(type.get()) + "/";
      range.append("$gte", first).append("$lt", first + ByteText.LAST);
      filter.append(ResourceDocuments.TYPE, type.get());
    }
    return filter.append(ResourceDocuments.KEY, range);
  }
}
