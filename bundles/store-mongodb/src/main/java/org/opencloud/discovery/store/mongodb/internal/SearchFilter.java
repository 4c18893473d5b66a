package org.opencloud.discovery.store.mongodb.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bson.Document;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;
import org.opencloud.discovery.spi.Field;
import org.opencloud.discovery.spi.Filter;

/** A question in MongoDB's terms: ranges and equalities of values, never a pattern. */
final class SearchFilter {
  private static final Document NOTHING = new Document("_id", new Document("$in", List.of()));

  private SearchFilter() {}

  static Document of(StoreQuery query) {
    Document filter =
        new Document(ResourceDocuments.TYPE, query.type())
            .append(ResourceDocuments.CREATOR, query.creator().text());
    List<Document> parts = new ArrayList<>();
    // The longest word first: it is likely the rarest, and one alone gives the index its bounds.
    query.words().stream()
        .distinct()
        .sorted(Comparator.comparing(String::length).reversed())
        .forEach(word -> parts.add(beginsWith(ByteText.of(word))));
    query.filter().ifPresent(asked -> parts.add(of(asked)));
    query
        .asker()
        .map(asker -> Tokens.visibleTo(asker.text(), query.given()))
        .ifPresent(visible -> parts.add(hasOne(visible)));
    return parts.isEmpty() ? filter : filter.append("$and", parts);
  }

  /**
   * The index that a question is to be answered by. Left to itself the server tries several and may
   * keep one that was good for another question.
   */
  static Document hint(StoreQuery query) {
    boolean byNumber =
        query.words().isEmpty() && query.filter().filter(SearchFilter::isByNumber).isPresent();
    return byNumber ? ResourceDocuments.BY_NUMBER : ResourceDocuments.BY_TOKEN;
  }

  /** Whether only numbers give an index its bounds. */
  private static boolean isByNumber(Filter filter) {
    if (filter instanceof Filter.All all) {
      return all.parts().stream().anyMatch(SearchFilter::isByNumber)
          && all.parts().stream().noneMatch(SearchFilter::isByToken);
    }
    return filter instanceof Filter.NumberIs
        || filter instanceof Filter.Has has && has.kind() == Field.Kind.NUMBER;
  }

  private static boolean isByToken(Filter filter) {
    return filter instanceof Filter.TextIs || filter instanceof Filter.FlagIs;
  }

  private static Document of(Filter filter) {
    if (filter instanceof Filter.All all) {
      return all.parts().isEmpty() ? new Document() : new Document("$and", of(all.parts()));
    } else if (filter instanceof Filter.Any any) {
      return any.parts().isEmpty() ? NOTHING : new Document("$or", of(any.parts()));
    } else if (filter instanceof Filter.Not not) {
      return new Document("$nor", List.of(of(not.part())));
    } else if (filter instanceof Filter.NumberIs number) {
      return number(number);
    } else if (filter instanceof Filter.TextIs text) {
      return text(text);
    } else if (filter instanceof Filter.FlagIs flag) {
      return has(Tokens.field(flag.path(), Boolean.toString(flag.flag())));
    } else if (filter instanceof Filter.Has has) {
      return has(has);
    }
    throw new IllegalArgumentException("no form of a filter that StoreLimits admits");
  }

  private static List<Document> of(List<Filter> parts) {
    return parts.stream().map(SearchFilter::of).toList();
  }

  private static Document number(Filter.NumberIs asked) {
    String operator =
        switch (asked.relation()) {
          case EQUAL -> "$eq";
          case LESS -> "$lt";
          case AT_MOST -> "$lte";
          case GREATER -> "$gt";
          case AT_LEAST -> "$gte";
        };
    return number(key(asked.path()).append("v", new Document(operator, asked.number())));
  }

  /** Path and number of one element, else two elements could each meet one of them. */
  private static Document number(Document element) {
    return new Document(ResourceDocuments.NUMBERS, new Document("$elemMatch", element));
  }

  private static Document key(String path) {
    return new Document("k", new Document("$eq", path));
  }

  private static Document text(Filter.TextIs asked) {
    if (asked.text().length() > StoreLimits.VALUE_CHARACTERS) {
      return NOTHING;
    }
    if (!asked.beginning()) {
      return has(Tokens.field(asked.path(), asked.text()));
    }
    return asked.text().isEmpty()
        ? has(Tokens.path(asked.path()))
        : beginsWith(Tokens.field(asked.path(), asked.text()));
  }

  private static Document has(Filter.Has asked) {
    return switch (asked.kind()) {
      case NUMBER -> number(key(asked.path()));
      case TEXT -> has(Tokens.path(asked.path()));
      case BOOLEAN ->
          hasOne(List.of(Tokens.field(asked.path(), "true"), Tokens.field(asked.path(), "false")));
    };
  }

  /** Both ends by one element of the array, else two elements could each meet one of them. */
  private static Document beginsWith(String first) {
    Document range = new Document("$gte", first).append("$lt", first + ByteText.LAST);
    return token(new Document("$elemMatch", range));
  }

  private static Document has(String token) {
    return token(new Document("$eq", token));
  }

  private static Document hasOne(List<String> tokens) {
    return token(new Document("$in", tokens));
  }

  private static Document token(Document condition) {
    return new Document(ResourceDocuments.TOKENS, condition);
  }
}
