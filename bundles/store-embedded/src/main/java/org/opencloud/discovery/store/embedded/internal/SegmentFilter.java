package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.spi.Filter;

/** Makes the clauses of a filter for one segment. */
final class SegmentFilter {
  private final SegmentTerms terms;
  private final LeafReader reader;
  private final Deadline deadline;

  SegmentFilter(SegmentTerms terms, Deadline deadline) {
    this.terms = terms;
    this.reader = terms.reader();
    this.deadline = deadline;
  }

  /** The clauses that all must be met. */
  List<Clause> clauses(Filter filter) throws StoreException, IOException {
    return filter instanceof Filter.All all ? parts(all.parts()) : List.of(clause(filter));
  }

  private List<Clause> parts(List<Filter> parts) throws StoreException, IOException {
    List<Clause> clauses = new ArrayList<>();
    for (Filter part : parts) {
      clauses.add(clause(part));
    }
    return clauses;
  }

  private Clause clause(Filter filter) throws StoreException, IOException {
    if (filter instanceof Filter.All all) {
      return new AllOf(parts(all.parts()), reader.maxDoc());
    } else if (filter instanceof Filter.Any any) {
      return new AnyOf(parts(any.parts()));
    } else if (filter instanceof Filter.Not not) {
      return new Complement(clause(not.part()), reader.maxDoc());
    } else if (filter instanceof Filter.NumberIs number) {
      return number(number);
    } else if (filter instanceof Filter.TextIs text) {
      return text(text);
    } else if (filter instanceof Filter.FlagIs flag) {
      return value(flag.path(), Boolean.toString(flag.flag()));
    } else if (filter instanceof Filter.Has has) {
      return has(has);
    }
    throw new StoreException(Reason.INVALID, "expected a filter of this version");
  }

  private Clause number(Filter.NumberIs asked) throws IOException {
    double number = asked.number();
    return switch (asked.relation()) {
      case EQUAL -> range(asked, number, number);
      case LESS -> range(asked, Double.NEGATIVE_INFINITY, Math.nextDown(number));
      case AT_MOST -> range(asked, Double.NEGATIVE_INFINITY, number);
      case GREATER -> range(asked, Math.nextUp(number), Double.POSITIVE_INFINITY);
      case AT_LEAST -> range(asked, number, Double.POSITIVE_INFINITY);
    };
  }

  private Clause range(Filter.NumberIs asked, double from, double to) throws IOException {
    return NumberRange.of(reader, asked.path(), from, to);
  }

  private Clause text(Filter.TextIs asked) throws StoreException, IOException {
    if (asked.text().length() > StoreLimits.VALUE_CHARACTERS) {
      return Clause.Listed.none();
    }
    if (!asked.beginning()) {
      return value(asked.path(), asked.text());
    }
    return asked.text().isEmpty()
        ? listed(Documents.FIELD, asked.path())
        : new Clause.Listed(
            terms.beginningWith(
                Documents.VALUE, Documents.value(asked.path(), asked.text()), deadline));
  }

  private Clause has(Filter.Has asked) throws IOException {
    return switch (asked.kind()) {
      case NUMBER ->
          new Clause.Listed(DocValues.getSortedNumeric(reader, Documents.NUMBER + asked.path()));
      case TEXT -> listed(Documents.FIELD, asked.path());
      case BOOLEAN -> new AnyOf(List.of(value(asked.path(), "true"), value(asked.path(), "false")));
    };
  }

  private Clause value(String path, String text) throws IOException {
    return listed(Documents.VALUE, Documents.value(path, text));
  }

  private Clause listed(String field, String term) throws IOException {
    return new Clause.Listed(terms.having(field, term));
  }
}
