package org.opencloud.discovery.api.search;

import static java.util.Objects.requireNonNull;

import org.opencloud.discovery.api.identity.PeerId;
import org.opencloud.discovery.api.store.StoreException;
import org.osgi.annotation.versioning.ProviderType;

/** Shows what this node has with the eyes of a peer. Nothing is asked of the network. */
@ProviderType
public interface AccessPreview {

  /**
   * Searches what is this node's own, as a question of that peer would: what it may not see does
   * not come, and a blacklisted peer gets nothing. Returns at once, from any thread; the listener
   * is told as in {@link SearchService#ask}.
   *
   * @throws SearchRefused when the request breaks a limit or nothing can be searched
   */
  Search search(SearchRequest request, PeerId as, SearchListener listener) throws SearchRefused;

  /** Whether a peer would see one resource if it asked for it, and why. Blocks for the store. */
  Sight look(PeerId as, String type, String id) throws StoreException;

  /** Why a peer sees a resource, or does not. The first that holds, in this order. */
  enum Why {
    /** There is no such resource. */
    ABSENT(false),
    /** It belongs to another node, which answers for it itself. */
    FOREIGN(false),
    /** No provider of this node searches the type. */
    UNSEARCHED(false),
    /** The peer's questions are refused. */
    BLACKLISTED(false),
    /** Everybody sees it. */
    PUBLIC(true),
    /** It lists this peer, whose partnership was revoked or has run out. */
    OVER(false),
    /** It lists this peer, whose partnership is not about this type. */
    OTHER_TYPES(false),
    /** It lists this peer, which by its partnership gives and is not given. */
    OTHER_DIRECTION(false),
    /** It is shared with this peer. */
    SHARED(true),
    /** It is shared, with others. */
    NOT_SHARED(false),
    /** It is shared with nobody. */
    PRIVATE(false);

    private final boolean seen;

    Why(boolean seen) {
      this.seen = seen;
    }

    public boolean isSeen() {
      return seen;
    }
  }

  /**
   * What a peer sees.
   *
   * @param partners how many peers the resource is shared with
   */
  record Sight(Why why, int partners) {
    public Sight {
      requireNonNull(why, "why");
    }
  }
}
