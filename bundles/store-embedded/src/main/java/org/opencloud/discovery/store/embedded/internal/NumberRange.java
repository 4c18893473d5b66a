package org.opencloud.discovery.store.embedded.internal;

import java.io.IOException;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.PointValues.IntersectVisitor;
import org.apache.lucene.index.PointValues.Relation;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.ArrayUtil.ByteArrayComparator;
import org.apache.lucene.util.DocIdSetBuilder;
import org.apache.lucene.util.NumericUtils;

/**
 * The documents with a number between two bounds, both included: walked through by the tree of all
 * numbers, or asked of one document by its own.
 */
final class NumberRange implements Clause {
  private static final ByteArrayComparator BYTES = ArrayUtil.getUnsignedComparator(Double.BYTES);

  private final LeafReader reader;
  private final String field;
  private final PointValues tree;
  private final byte[] least = new byte[Double.BYTES];
  private final byte[] most = new byte[Double.BYTES];
  private final long from;
  private final long to;
  private final long cost;
  private SortedNumericDocValues numbers;

  private NumberRange(LeafReader reader, String field, PointValues tree, double from, double to) {
    this.reader = reader;
    this.field = field;
    this.tree = tree;
    this.from = NumericUtils.doubleToSortableLong(from);
    this.to = NumericUtils.doubleToSortableLong(to);
    DoublePoint.encodeDimension(from, least, 0);
    DoublePoint.encodeDimension(to, most, 0);
    this.cost = tree.estimateDocCount(new Within(null));
  }

  static Clause of(LeafReader reader, String path, double from, double to) throws IOException {
    String field = Documents.NUMBER + path;
    PointValues tree = reader.getPointValues(field);
    return tree == null ? Listed.none() : new NumberRange(reader, field, tree, from, to);
  }

  @Override
  public long cost() {
    return cost;
  }

  @Override
  public boolean isLazy() {
    return false;
  }

  @Override
  public DocIdSetIterator walk() throws IOException {
    DocIdSetBuilder found = new DocIdSetBuilder(reader.maxDoc(), tree, field);
    tree.intersect(new Within(found));
    return found.build().iterator();
  }

  @Override
  public boolean has(int document) throws IOException {
    if (numbers == null) {
      numbers = DocValues.getSortedNumeric(reader, field);
    }
    if (!numbers.advanceExact(document)) {
      return false;
    }
    for (int left = numbers.docValueCount(); left > 0; left--) {
      long number = numbers.nextValue();
      if (number >= from) {
        return number <= to;
      }
    }
    return false;
  }

  /** Looks through the tree. */
  private final class Within implements IntersectVisitor {
    private final DocIdSetBuilder found;
    private DocIdSetBuilder.BulkAdder adder;

    Within(DocIdSetBuilder found) {
      this.found = found;
    }

    @Override
    public void grow(int count) {
      adder = found.grow(count);
    }

    @Override
    public void visit(int document) {
      adder.add(document);
    }

    @Override
    public void visit(DocIdSetIterator documents) throws IOException {
      adder.add(documents);
    }

    @Override
    public void visit(int document, byte[] number) {
      if (BYTES.compare(number, 0, least, 0) >= 0 && BYTES.compare(number, 0, most, 0) <= 0) {
        adder.add(document);
      }
    }

    @Override
    public Relation compare(byte[] smallest, byte[] greatest) {
      if (BYTES.compare(smallest, 0, most, 0) > 0 || BYTES.compare(greatest, 0, least, 0) < 0) {
        return Relation.CELL_OUTSIDE_QUERY;
      }
      return BYTES.compare(smallest, 0, least, 0) >= 0 && BYTES.compare(greatest, 0, most, 0) <= 0
          ? Relation.CELL_INSIDE_QUERY
          : Relation.CELL_CROSSES_QUERY;
    }
  }
}
