package org.opencloud.discovery.spi;

import java.util.Set;

/** Who may see a resource: everybody, or the owner and the named partners. */
public final class Access {
  /** Everybody. */
  public static final Access PUBLIC = new Access(true, Set.of());

  /** The owner alone. */
  public static final Access PRIVATE = new Access(false, Set.of());

  private final boolean everybody;
  private final Set<String> partners;

  private Access(boolean everybody, Set<String> partners) {
    this.everybody = everybody;
    this.partners = Set.copyOf(partners);
  }

  /** The owner and these peers, named by peer id in base58 ({@code 12D3KooW…}). */
  public static Access sharedWith(Set<String> peerIds) {
    return peerIds.isEmpty() ? PRIVATE : new Access(false, peerIds);
  }

  public boolean isPublic() {
    return everybody;
  }

  /** The peer ids of the partners; empty when public or private. */
  public Set<String> partners() {
    return partners;
  }

  /** Whether the peer with this id may see the resource. */
  public boolean allows(String peerId) {
    return everybody || partners.contains(peerId);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Access that
        && everybody == that.everybody
        && partners.equals(that.partners);
  }

  @Override
  public int hashCode() {
    return partners.hashCode() * 31 + Boolean.hashCode(everybody);
  }

  /** Never names a partner: logs must not. */
  @Override
  public String toString() {
    return everybody
        ? "PUBLIC"
        : partners.isEmpty() ? "PRIVATE" : "SHARED(" + partners.size() + ")";
  }
}
