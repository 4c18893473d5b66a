package org.opencloud.discovery.records.internal;

/**
 * How far an indexer is believed, 0 to 100. Who falls to 0 is not asked again before time has
 * healed some of it. Used on the loop only.
 */
final class Standing {
  static final int BEST = 100;

  /** From which standing on who fell to 0 is asked again. */
  static final int BACK = 20;

  static final double HEALED_A_MINUTE = 2;

  private static final double MINUTE = 60e9;

  private double value = BEST;
  private long at;
  private boolean out;

  Standing(long nanos) {
    at = nanos;
  }

  int value(long nanos) {
    heal(nanos);
    return (int) value;
  }

  void lose(int points, long nanos) {
    heal(nanos);
    value = Math.max(0, value - points);
    out = out || value < 1;
  }

  void gain(int points, long nanos) {
    heal(nanos);
    value = Math.min(BEST, value + points);
  }

  boolean isBelieved(long nanos) {
    heal(nanos);
    return !out;
  }

  private void heal(long nanos) {
    double minutes = Math.max(0, nanos - at) / MINUTE;
    value = Math.min(BEST, value + minutes * HEALED_A_MINUTE);
    at = nanos;
    out = out && value < BACK;
  }
}
