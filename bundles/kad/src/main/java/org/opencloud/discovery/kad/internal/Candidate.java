package org.opencloud.discovery.kad.internal;

import java.util.LinkedHashSet;
import java.util.Set;

/** A peer that a lookup knows of. Used on the loop only. */
final class Candidate {
  /** How far the lookup got with it. */
  enum State {
    NEW,
    ASKED,
    ANSWERED,
    FAILED
  }

  final int hops;
  private Contact contact;
  private State state = State.NEW;

  /**
   * A candidate.
   *
   * @param hops how many peers told of the next before this one was heard of
   */
  Candidate(Contact contact, int hops) {
    this.contact = contact;
    this.hops = hops;
  }

  Contact contact() {
    return contact;
  }

  State state() {
    return state;
  }

  void become(State next) {
    state = next;
  }

  /** Another peer names this one too; where, is tried in the order it was heard. */
  void alsoAt(Contact named) {
    if (state == State.NEW && contact.addresses().size() < MessageReader.MAX_ADDRESSES) {
      Set<String> all = new LinkedHashSet<>(contact.addresses());
      all.addAll(named.addresses());
      contact = contact.at(all.stream().limit(MessageReader.MAX_ADDRESSES).toList());
    }
  }
}
