package org.opencloud.discovery.store.embedded.internal;

import java.util.Optional;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.AlreadyClosedException;

/** A view that stays readable until it is given back. */
record Lease(View view) implements AutoCloseable {

  /** Empty when the reader was replaced in between: take the newer view. */
  static Optional<Lease> of(View view) {
    return view.shared().hold() ? Optional.of(new Lease(view)) : Optional.empty();
  }

  /** The newest view of an index. */
  static Lease newest(Index index) {
    while (true) {
      View view = index.view();
      Optional<Lease> lease = of(view);
      if (lease.isPresent()) {
        return lease.get();
      }
      if (index.view() == view) {
        throw new AlreadyClosedException("the index is closed");
      }
    }
  }

  DirectoryReader reader() {
    return view.reader();
  }

  @Override
  public void close() {
    view.shared().release();
  }
}
