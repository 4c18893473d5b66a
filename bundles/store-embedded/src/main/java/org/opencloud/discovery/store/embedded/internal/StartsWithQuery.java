package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import org.apache.lucene.index.FilteredTermsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.MultiTermQuery;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.util.AttributeSource;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Documents with a word that begins so. Lucene's own prefix query compiles an automaton for every
 * search, which costs several times what seeking the first of the words does.
 */
final class StartsWithQuery extends MultiTermQuery {
  private final BytesRef start;

  StartsWithQuery(Term start) {
    super(start.field(), CONSTANT_SCORE_BLENDED_REWRITE);
    this.start = start.bytes();
  }

  @Override
  protected TermsEnum getTermsEnum(Terms terms, AttributeSource attributes) throws IOException {
    return new Words(terms.iterator(), start);
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String defaultField) {
    return getField() + ":" + start.utf8ToString() + "*";
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other) && start.equals(((StartsWithQuery) other).start);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + start.hashCode();
  }

  /** The words in their order, from the first that begins so to the last. */
  private static final class Words extends FilteredTermsEnum {
    private final BytesRef start;

    Words(TermsEnum all, BytesRef start) {
      super(all, true);
      this.start = start;
      setInitialSeekTerm(start);
    }

    @Override
    protected AcceptStatus accept(BytesRef term) {
      return StringHelper.startsWith(term, start) ? AcceptStatus.YES : AcceptStatus.END;
    }
  }
}
