package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.ExitableDirectoryReader;
import org.apache.lucene.index.ExitableDirectoryReader.ExitingReaderException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.opencloud.discovery.api.store.IndexedResource;
import org.opencloud.discovery.api.store.Resource;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreLimits;
import org.opencloud.discovery.api.store.StoreQuery;

/** One search: first through the recent writes, then through the index, as far as it is wanted. */
final class Finder {
  private static final int DOCUMENTS_PER_LOOK_AT_THE_CLOCK = 64;

  private final StoreQuery query;
  private final Deadline deadline;
  private final Predicate<Resource> visitor;
  private int found;
  private boolean done;
  private Optional<RuntimeException> refusal = Optional.empty();

  Finder(StoreQuery query, Deadline deadline, Predicate<Resource> visitor) {
    this.query = query;
    this.deadline = deadline;
    this.visitor = visitor;
  }

  void search(View view) throws StoreException, IOException {
    deadline.check();
    Map<String, Change> recent = view.recent().latest();
    for (Change change : recent.values()) {
      if (change instanceof Change.PutResource put && matches(put.indexed())) {
        offer(put.indexed().resource());
      }
      if (done) {
        return;
      }
    }
    try {
      searchIndex(view, recent.keySet());
    } catch (ExitingReaderException e) {
      throw Deadline.passed();
    }
  }

  private void searchIndex(View view, Set<String> replaced) throws StoreException, IOException {
    if (view.reader().numDocs() == 0) {
      return;
    }
    IndexSearcher searcher =
        new IndexSearcher(ExitableDirectoryReader.wrap(view.reader(), deadline));
    searcher.setQueryCache(null);
    Query rewritten = searcher.rewrite(inLucene(query));
    Weight weight = searcher.createWeight(rewritten, ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      deadline.check();
      searchLeaf(weight, leaf, replaced);
      if (done) {
        return;
      }
    }
  }

  private void searchLeaf(Weight weight, LeafReaderContext leaf, Set<String> replaced)
      throws StoreException, IOException {
    Scorer scorer = weight.scorer(leaf);
    if (scorer == null) {
      return;
    }
    Bits live = leaf.reader().getLiveDocs();
    StoredFields stored = leaf.reader().storedFields();
    DocIdSetIterator documents = scorer.iterator();
    int looked = 0;
    for (int at = documents.nextDoc();
        at != DocIdSetIterator.NO_MORE_DOCS && !done;
        at = documents.nextDoc()) {
      if (++looked % DOCUMENTS_PER_LOOK_AT_THE_CLOCK == 0) {
        deadline.check();
      }
      if (live == null || live.get(at)) {
        offer(stored.document(at), replaced);
      }
    }
  }

  private void offer(Document document, Set<String> replaced) throws StoreException, IOException {
    Resource resource = Codec.decodeResource(Documents.data(document));
    if (!replaced.contains(Change.resourceKey(resource.type(), resource.id()))) {
      offer(resource);
    }
  }

  private void offer(Resource resource) throws StoreException {
    deadline.check();
    found++;
    done = !wants(resource) || found == query.limit();
  }

  private boolean wants(Resource resource) {
    try {
      return visitor.test(resource);
    } catch (RuntimeException e) {
      refusal = Optional.of(e);
      return false;
    }
  }

  /** Throws what the visitor threw; kept apart, since it is no fault of the index. */
  void complain() {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
  }

  private boolean matches(IndexedResource indexed) {
    Resource resource = indexed.resource();
    return resource.type().equals(query.type())
        && resource.creator().equals(query.creator())
        && query.asker().map(asker -> resource.access().allows(asker.text())).orElse(true)
        && query.words().stream()
            .allMatch(start -> indexed.words().stream().anyMatch(word -> word.startsWith(start)));
  }

  private static Query inLucene(StoreQuery query) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    all.add(term(Documents.TYPE, query.type()), Occur.FILTER);
    all.add(term(Documents.CREATOR, query.creator().text()), Occur.FILTER);
    query.asker().ifPresent(asker -> all.add(visibleTo(asker.text()), Occur.FILTER));
    query.words().stream().distinct().forEach(word -> all.add(beginningWith(word), Occur.FILTER));
    return all.build();
  }

  private static Query visibleTo(String asker) {
    return new BooleanQuery.Builder()
        .add(term(Documents.ACCESS, Documents.EVERYBODY), Occur.SHOULD)
        .add(term(Documents.ACCESS, asker), Occur.SHOULD)
        .build();
  }

  private static Query beginningWith(String word) {
    if (word.length() > StoreLimits.WORD_CHARACTERS) {
      return new MatchNoDocsQuery();
    }
    return word.codePointCount(0, word.length()) <= 2
        ? term(Documents.PREFIX, word)
        : new StartsWithQuery(new Term(Documents.WORD, word));
  }

  private static Query term(String field, String text) {
    return new TermQuery(new Term(field, text));
  }
}
