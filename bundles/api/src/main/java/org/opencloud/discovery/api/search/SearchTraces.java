package org.opencloud.discovery.api.search;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What this node did for the last searches that it asked, answered or refused. Never blocks. */
@ProviderType
public interface SearchTraces {

  /** Those whose id begins so, newest first; one's own search is there once for each role. */
  List<SearchTrace> find(String beginning);

  /** The newest first. */
  List<SearchTrace> recent(int limit);
}
