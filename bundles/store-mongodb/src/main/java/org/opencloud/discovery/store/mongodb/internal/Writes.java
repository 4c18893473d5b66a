package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.bson.Document;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;

/**
 * Lets single writes run side by side and a batch run alone, so that a batch that is applied again
 * cannot undo a later write.
 */
final class Writes {
  private final MongoLink link;
  private final Batches batches;
  private final Duration patience;
  private final ReadWriteLock order = new ReentrantReadWriteLock();

  Writes(MongoLink link, Batches batches, Duration patience) {
    this.link = link;
    this.batches = batches;
    this.patience = patience;
  }

  <T> T single(MongoLink.Work<T> work) throws StoreException {
    Lock lock = lockedAndSettled();
    try {
      return link.write(work);
    } finally {
      lock.unlock();
    }
  }

  void batch(List<Document> documents) throws StoreException {
    Lock lock = locked(order.writeLock());
    try {
      link.write(
          database -> {
            settleIfNeeded(database);
            batches.write(database, documents);
            return true;
          });
    } finally {
      lock.unlock();
    }
  }

  /** Finishes what a former life of the store left halfway. */
  void settle(MongoDatabase database) throws StoreException {
    Lock lock = locked(order.writeLock());
    try {
      batches.settle(database);
    } finally {
      lock.unlock();
    }
  }

  /** Looks again under the lock: a batch may have failed while this write waited for it. */
  private Lock lockedAndSettled() throws StoreException {
    Lock lock = locked(order.readLock());
    while (batches.unsettled()) {
      lock.unlock();
      settle();
      lock = locked(order.readLock());
    }
    return lock;
  }

  private void settle() throws StoreException {
    Lock lock = locked(order.writeLock());
    try {
      link.write(
          database -> {
            settleIfNeeded(database);
            return true;
          });
    } finally {
      lock.unlock();
    }
  }

  private void settleIfNeeded(MongoDatabase database) {
    if (batches.unsettled()) {
      batches.settle(database);
    }
  }

  private Lock locked(Lock lock) throws StoreException {
    try {
      if (lock.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return lock;
      }
      throw new StoreException(Reason.TIMEOUT, "other writes take too long");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.UNAVAILABLE, "interrupted", e);
    }
  }
}
