package org.opencloud.discovery.spi;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * One match: a resource as JSON, and who may see it. A hit without an access rule is private and
 * leaves the node for nobody.
 */
public final class Hit {
  /** The largest resource, in bytes of JSON. */
  public static final int MAX_JSON_BYTES = 128 * 1024;

  private final String id;
  private final byte[] json;
  private final Access access;

  private Hit(String id, byte[] json, Access access) {
    this.id = requireNonNull(id, "id");
    this.json = json;
    this.access = access;
  }

  /**
   * A private hit; give it an access rule with {@link #withAccess}.
   *
   * @param id the resource's id, unique on this node within its type
   * @param json the resource as one JSON object in UTF-8, at most {@link #MAX_JSON_BYTES}
   */
  public static Hit of(String id, byte[] json) {
    return new Hit(id, json.clone(), Access.PRIVATE);
  }

  /** The same hit under another access rule. */
  public Hit withAccess(Access rule) {
    return new Hit(id, json, requireNonNull(rule, "rule"));
  }

  /** The same hit for everybody. */
  public Hit visibleToAll() {
    return withAccess(Access.PUBLIC);
  }

  /** The same hit for the named peers only. */
  public Hit visibleTo(Set<String> peerIds) {
    return withAccess(Access.sharedWith(peerIds));
  }

  public String id() {
    return id;
  }

  /** A copy of the resource's JSON bytes. */
  public byte[] json() {
    return json.clone();
  }

  public Access access() {
    return access;
  }

  @Override
  public String toString() {
    return "Hit[" + id + ", " + json.length + " bytes]";
  }
}
