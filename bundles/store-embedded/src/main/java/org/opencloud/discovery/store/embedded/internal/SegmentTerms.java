package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.index.TermsEnum.SeekStatus;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.DocIdSetBuilder;
import org.apache.lucene.util.StringHelper;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreLimits;

/**
 * Lists the documents of one segment by their terms. Lucene's searcher makes its readers of a
 * segment's terms anew for every search, which is most of what a search of a few documents costs;
 * here they are kept for the next one. For one thread at a time.
 */
final class SegmentTerms {
  /** The most frequent of a beginning's words are read as far as they are wanted, no others. */
  private static final int LAZY_WORDS = 16;

  private static final int WORDS_PER_LOOK_AT_THE_CLOCK = 64;

  private final LeafReader reader;
  private final Map<String, Optional<TermsEnum>> fields = new HashMap<>();

  SegmentTerms(LeafReader reader) {
    this.reader = reader;
  }

  LeafReader reader() {
    return reader;
  }

  /** The documents with this term, deleted ones among them. */
  DocIdSetIterator having(String field, String text) throws IOException {
    Optional<TermsEnum> terms = terms(field);
    return terms.isPresent() && terms.get().seekExact(new BytesRef(text))
        ? terms.get().postings(null, PostingsEnum.NONE)
        : DocIdSetIterator.empty();
  }

  /** The documents with a word that begins so. */
  DocIdSetIterator beginningWith(String word, Deadline deadline)
      throws StoreException, IOException {
    if (word.length() > StoreLimits.WORD_CHARACTERS) {
      return DocIdSetIterator.empty();
    }
    if (word.codePointCount(0, word.length()) <= 2) {
      return having(Documents.PREFIX, word);
    }
    return beginningWith(Documents.WORD, word, deadline);
  }

  /** The documents with a term that begins so. */
  DocIdSetIterator beginningWith(String field, String beginning, Deadline deadline)
      throws StoreException, IOException {
    Optional<TermsEnum> terms = terms(field);
    BytesRef start = new BytesRef(beginning);
    return terms.isPresent() && terms.get().seekCeil(start) != SeekStatus.END
        ? union(terms.get(), start, deadline)
        : DocIdSetIterator.empty();
  }

  /** From the word that the terms stand at to the last that begins so. */
  private DocIdSetIterator union(TermsEnum terms, BytesRef start, Deadline deadline)
      throws StoreException, IOException {
    PriorityQueue<PostingsEnum> lazy =
        new PriorityQueue<>(Comparator.comparingLong(PostingsEnum::cost));
    DocIdSetBuilder rest = null;
    PostingsEnum spare = null;
    int words = 0;
    for (BytesRef word = terms.term();
        word != null && StringHelper.startsWith(word, start);
        word = terms.next()) {
      if (++words % WORDS_PER_LOOK_AT_THE_CLOCK == 0) {
        deadline.check();
      }
      lazy.add(terms.postings(spare, PostingsEnum.NONE));
      spare = null;
      if (lazy.size() > LAZY_WORDS) {
        rest = rest == null ? new DocIdSetBuilder(reader.maxDoc()) : rest;
        spare = lazy.remove();
        rest.add(spare);
      }
    }
    List<DocIdSetIterator> parts = new ArrayList<>(lazy);
    if (rest != null) {
      parts.add(rest.build().iterator());
    }
    return Union.of(parts);
  }

  private Optional<TermsEnum> terms(String field) throws IOException {
    Optional<TermsEnum> known = fields.get(field);
    if (known == null) {
      Terms terms = reader.terms(field);
      known = terms == null ? Optional.empty() : Optional.of(terms.iterator());
      fields.put(field, known);
    }
    return known;
  }
}
