package org.opencloud.discovery.store.mongodb.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.Document;
import org.opencloud.discovery.api.store.StoreQuery;

/** A question in MongoDB's terms: ranges and equalities of values, never a pattern. */
final class SearchFilter {
  private SearchFilter() {}

  static Document of(StoreQuery query) {
    Document filter =
        new Document(ResourceDocuments.TYPE, query.type())
            .append(ResourceDocuments.CREATOR, query.creator().text());
    List<Document> tokens = new ArrayList<>();
    // The longest word first: it is likely the rarest, and one alone gives the index its bounds.
    query.words().stream()
        .distinct()
        .sorted(Comparator.comparing(String::length).reversed())
        .forEach(word -> tokens.add(beginsWith(word)));
    query
        .asker()
        .map(asker -> Tokens.visibleTo(asker.text(), query.given()))
        .ifPresent(visible -> tokens.add(has(new Document("$in", visible))));
    return tokens.isEmpty() ? filter : filter.append("$and", tokens);
  }

  /** Both ends by one element of the array, else two elements could each meet one of them. */
  private static Document beginsWith(String word) {
    String first = ByteText.of(word);
    Document range = new Document("$gte", first).append("$lt", first + ByteText.LAST);
    return has(new Document("$elemMatch", range));
  }

  private static Document has(Document condition) {
    return new Document(ResourceDocuments.TOKENS, condition);
  }
}
