package org.opencloud.discovery.gossipsub.internal;

import org.opencloud.discovery.gossipsub.GossipParams;

/** What one peer may ask of us until the next heartbeat. Used on the loop only. */
final class Allowance {
  private final GossipParams.Limits limits;
  private int ihaves;
  private int asked;
  private int wanted;
  private int grafts;

  Allowance(GossipParams.Limits limits) {
    this.limits = limits;
  }

  void renew() {
    ihaves = 0;
    asked = 0;
    wanted = 0;
    grafts = 0;
  }

  /** One IHAVE message. */
  boolean ihave() {
    return ++ihaves <= limits.ihaveMessages();
  }

  /** Ids that may still be asked for. */
  int askable() {
    return limits.ihaveIds() - asked;
  }

  void asked(int ids) {
    asked += ids;
  }

  /** One id in an IWANT. */
  boolean iwant() {
    return ++wanted <= limits.ihaveIds();
  }

  boolean graft() {
    return ++grafts <= limits.topicsPerPeer();
  }
}
