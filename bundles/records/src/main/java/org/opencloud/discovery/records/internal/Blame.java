package org.opencloud.discovery.records.internal;

import java.util.Locale;

/** What an indexer did, and what it costs. */
enum Blame {
  /** It hands out what nobody signed, or another key. */
  SIGNATURE(50),
  /** It answers with records that were not asked for, or of another network. */
  FOREIGN(50),
  /** What it says is no message. */
  MALFORMED(25),
  OVERSIZED(25),
  /** It says more than was asked for. */
  FLOOD(25),
  /** It claims to have a later record of this node and does not show it. */
  UNPROVEN(25),
  /** It hands out records that are over, or older than what others have. */
  STALE(10),
  /** It does not know what another one has known for long. */
  WITHHELD(4),
  /** It does not answer in time, or breaks off. */
  SLOW(4);

  private final int points;

  Blame(int points) {
    this.points = points;
  }

  int points() {
    return points;
  }

  /** Names the counter. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
