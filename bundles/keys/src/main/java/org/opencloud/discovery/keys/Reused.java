package org.opencloud.discovery.keys;

import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One key's {@link Signature} between two uses, since making one has the key read again. Several
 * threads at once make one each and the last one back is kept.
 */
final class Reused {
  /** What is kept has a buffer as long as the longest message it has seen. */
  private static final int LONGEST = 4_096;

  private final AtomicReference<Signature> idle = new AtomicReference<>();

  /** Does the work with a signature that has seen the message; none is kept after a failure. */
  <T> T with(byte[] message, Making making, Work<T> work) throws GeneralSecurityException {
    Signature kept = idle.getAndSet(null);
    Signature signature = kept == null ? making.make() : kept;
    signature.update(message);
    T done = work.on(signature);
    if (message.length <= LONGEST) {
      idle.set(signature);
    }
    return done;
  }

  @FunctionalInterface
  interface Making {
    Signature make() throws GeneralSecurityException;
  }

  @FunctionalInterface
  interface Work<T> {
    T on(Signature signature) throws GeneralSecurityException;
  }
}
