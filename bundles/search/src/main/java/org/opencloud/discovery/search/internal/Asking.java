package org.opencloud.discovery.search.internal;

import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.spi.Access;

/**
 * On whose behalf providers are asked.
 *
 * @param ownPrivate the owner asks for everything that is its own
 */
record Asking(PeerId asker, boolean ownPrivate) {

  boolean maySee(Access access) {
    return ownPrivate || access.allows(asker.text());
  }

  /** The rule as this asker may know it: no other partner is named. */
  Access seen(Access access) {
    return access.isPublic() || !access.allows(asker.text())
        ? (access.isPublic() ? Access.PUBLIC : Access.PRIVATE)
        : Access.sharedWith(java.util.Set.of(asker.text()));
  }
}
