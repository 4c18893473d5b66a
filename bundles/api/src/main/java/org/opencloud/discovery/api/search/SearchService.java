package org.opencloud.discovery.api.search;

import java.util.List;
import org.opencloud.discovery.spi.ResourceType;
import org.osgi.annotation.versioning.ProviderType;

/** Asks the network. Methods return at once, from any thread. */
@ProviderType
public interface SearchService {

  /**
   * Starts a search. Answers stream to the listener; the account comes exactly once, at the end.
   *
   * @throws SearchRefused when the request breaks a limit or nothing can be searched
   */
  Search ask(SearchRequest request, SearchListener listener) throws SearchRefused;

  /** The types this node answers for, by name. */
  List<ResourceType> types();

  /** Running searches that began here. */
  int running();
}
