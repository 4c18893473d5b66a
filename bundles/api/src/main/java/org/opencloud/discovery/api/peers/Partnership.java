package org.opencloud.discovery.api.peers;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.opencloud.discovery.spi.ResourceType;

/**
 * The terms between this node and a partner. They narrow what resources themselves say: a private
 * resource is shown to a partner when it lists the partner <em>and</em> the terms allow its type.
 *
 * @param direction who gives
 * @param until when it ends by itself; empty: never
 * @param types names of the resource types it is about, at most {@link #MAX_TYPES}; empty: all
 */
public record Partnership(Direction direction, Optional<Instant> until, Set<String> types) {
  public static final int MAX_TYPES = 64;

  /** Both give everything, for ever. */
  public static final Partnership FULL =
      new Partnership(Direction.BOTH, Optional.empty(), Set.of());

  /** Who gives what is private to whom. */
  public enum Direction {
    BOTH(true, true),
    /** This node shows and sends; what the partner sends is refused. */
    GIVE(true, false),
    /** This node takes; the partner sees no more than a stranger. */
    TAKE(false, true);

    private final boolean gives;
    private final boolean takes;

    Direction(boolean gives, boolean takes) {
      this.gives = gives;
      this.takes = takes;
    }

    public boolean gives() {
      return gives;
    }

    public boolean takes() {
      return takes;
    }
  }

  public Partnership {
    requireNonNull(direction, "direction");
    requireNonNull(until, "until");
    types = Set.copyOf(types);
    if (types.size() > MAX_TYPES) {
      throw new IllegalArgumentException("expected at most " + MAX_TYPES + " types");
    }
    for (String type : types) {
      if (!ResourceType.isName(type)) {
        throw new IllegalArgumentException("not a resource type name: '" + type + "'");
      }
    }
  }

  public boolean isOver(Instant now) {
    return until.filter(end -> !now.isBefore(end)).isPresent();
  }

  public boolean isAbout(String type) {
    return types.isEmpty() || types.contains(type);
  }

  /** Whether this node gives resources of the type. */
  public boolean gives(String type, Instant now) {
    return direction.gives && isAbout(type) && !isOver(now);
  }

  /** Whether this node takes resources of the type. */
  public boolean takes(String type, Instant now) {
    return direction.takes && isAbout(type) && !isOver(now);
  }

  /** The same terms, over at that moment at the latest. */
  public Partnership ended(Instant now) {
    return isOver(now) ? this : new Partnership(direction, Optional.of(now), types);
  }
}
