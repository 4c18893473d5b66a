package org.opencloud.discovery.search.internal;

import java.util.Set;
import java.util.function.Predicate;
import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.spi.Access;

/**
 * On whose behalf providers are asked. What may be seen can change while they are.
 *
 * @param ownPrivate the owner asks for everything that is its own
 * @param given whether private resources of this type are shown to the asker now, if they list it
 */
record Asking(PeerId asker, boolean ownPrivate, Predicate<String> given) {

  /** This node itself. */
  static Asking owner(PeerId self, boolean ownPrivate) {
    return new Asking(self, ownPrivate, type -> true);
  }

  /** Another node, on the terms that are in force. */
  static Asking peer(PeerId peer, Ports ports) {
    return new Asking(peer, false, type -> ports.gives(peer, type));
  }

  boolean maySee(Access access, String type) {
    return access.isPublic() || ownPrivate || (access.allows(asker.text()) && given.test(type));
  }

  /** The rule as this asker may know it: no other partner is named. */
  Access seen(Access access) {
    return access.isPublic() || !access.allows(asker.text())
        ? (access.isPublic() ? Access.PUBLIC : Access.PRIVATE)
        : Access.sharedWith(Set.of(asker.text()));
  }
}
