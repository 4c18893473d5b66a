package org.opencloud.discovery.api.search;

import org.osgi.annotation.versioning.ConsumerType;

/** Follows one search. Never two calls at once; a call must not block. */
@ConsumerType
public interface SearchListener {

  /** One verified, unique result. */
  void answer(Answer answer);

  /** The end, exactly once and last. */
  void ended(Account account);
}
