package org.opencloud.discovery.store.mongodb.internal;

import com.mongodb.MongoClientException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import org.bson.BsonMaximumSizeExceededException;
import org.opencloud.discovery.api.store.StoreException;
import org.opencloud.discovery.api.store.StoreException.Reason;

/** Says in the port's words what the driver says in its own. */
final class Failures {
  private Failures() {}

  static StoreException of(RuntimeException failure) {
    if (failure instanceof MongoInterruptedException) {
      Thread.currentThread().interrupt();
      return new StoreException(Reason.UNAVAILABLE, "interrupted", failure);
    }
    if (isTimeout(failure)) {
      return new StoreException(Reason.TIMEOUT, "MongoDB did not answer in time", failure);
    }
    if (failure instanceof BsonMaximumSizeExceededException) {
      return new StoreException(Reason.INVALID, "more than MongoDB takes at once", failure);
    }
    return isAway(failure)
        ? new StoreException(Reason.UNAVAILABLE, "MongoDB is away", failure)
        : new StoreException(Reason.STORAGE, refusal(failure), failure);
  }

  private static boolean isTimeout(RuntimeException failure) {
    return failure instanceof MongoOperationTimeoutException
        || failure instanceof MongoExecutionTimeoutException;
  }

  /** An illegal state is a closed client. */
  private static boolean isAway(RuntimeException failure) {
    return failure instanceof MongoSocketException
        || failure instanceof MongoClientException
            && !(failure instanceof MongoConfigurationException)
        || failure instanceof MongoServerUnavailableException
        || failure instanceof MongoNotPrimaryException
        || failure instanceof MongoNodeIsRecoveringException
        || failure instanceof MongoSecurityException
        || failure instanceof IllegalStateException;
  }

  /** By number: the server's text can quote what was to be written. */
  private static String refusal(RuntimeException failure) {
    if (failure instanceof MongoCommandException refused) {
      return "MongoDB refused: " + refused.getErrorCodeName() + " (" + refused.getCode() + ")";
    }
    int code = failure instanceof MongoException refused ? refused.getCode() : -1;
    return "MongoDB refused: " + failure.getClass().getSimpleName() + " (" + code + ")";
  }
}
