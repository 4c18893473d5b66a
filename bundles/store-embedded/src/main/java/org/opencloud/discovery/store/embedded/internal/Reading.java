package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.index.TermsEnum.SeekStatus;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/** Reads of the index by key and by count. */
final class Reading {
  private final DirectoryReader reader;

  Reading(DirectoryReader reader) {
    this.reader = reader;
  }

  boolean holds(String key) throws IOException {
    return find(key).isPresent();
  }

  Optional<Document> get(String key) throws IOException {
    Optional<Integer> at = find(key);
    return at.isPresent()
        ? Optional.of(reader.storedFields().document(at.get()))
        : Optional.empty();
  }

  private Optional<Integer> find(String key) throws IOException {
    Term term = new Term(Documents.KEY, key);
    for (LeafReaderContext leaf : reader.leaves()) {
      PostingsEnum documents = leaf.reader().postings(term, PostingsEnum.NONE);
      if (documents != null) {
        int at = live(documents, leaf.reader().getLiveDocs());
        if (at != DocIdSetIterator.NO_MORE_DOCS) {
          return Optional.of(leaf.docBase + at);
        }
      }
    }
    return Optional.empty();
  }

  /** Makes something of a document, so that not all need be held at once. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(byte[] data) throws IOException;
  }

  /** What has a key with this beginning, in order of the key, after the given one. */
  <T> List<T> page(String beginning, String after, int limit, Decoder<T> decoder)
      throws IOException {
    List<T> page = new ArrayList<>();
    Terms terms = MultiTerms.getTerms(reader, Documents.KEY);
    if (terms == null) {
      return page;
    }
    TermsEnum keys = terms.iterator();
    BytesRef begin = new BytesRef(beginning);
    BytesRef from = new BytesRef(after);
    BytesRef key = seek(keys, from.compareTo(begin) > 0 ? from : begin, from);
    Bits live = MultiBits.getLiveDocs(reader);
    StoredFields stored = reader.storedFields();
    PostingsEnum documents = null;
    while (key != null && page.size() < limit && StringHelper.startsWith(key, begin)) {
      documents = keys.postings(documents, PostingsEnum.NONE);
      int at = live(documents, live);
      if (at != DocIdSetIterator.NO_MORE_DOCS) {
        page.add(decoder.decode(Documents.data(stored.document(at))));
      }
      key = keys.next();
    }
    return page;
  }

  private static BytesRef seek(TermsEnum keys, BytesRef to, BytesRef but) throws IOException {
    SeekStatus status = keys.seekCeil(to);
    if (status == SeekStatus.END) {
      return null;
    }
    return keys.term().equals(but) ? keys.next() : keys.term();
  }

  private static int live(PostingsEnum documents, Bits live) throws IOException {
    int at = documents.nextDoc();
    while (at != DocIdSetIterator.NO_MORE_DOCS && live != null && !live.get(at)) {
      at = documents.nextDoc();
    }
    return at;
  }

  /** How many documents have all of these terms. */
  long count(List<Term> terms) throws IOException {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    terms.forEach(term -> all.add(new TermQuery(term), Occur.FILTER));
    IndexSearcher searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    return searcher.count(all.build());
  }
}
