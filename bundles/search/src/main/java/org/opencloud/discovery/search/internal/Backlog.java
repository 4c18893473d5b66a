package org.opencloud.discovery.search.internal;

import java.time.Clock;

/**
 * Searches that no other node has said anything to yet, and the pace at which they are answered:
 * from both follows how long one more would wait, wherever the queue is, here or there. A search
 * that would wait too long is better refused at once than lost with all others at its deadline.
 */
final class Backlog {
  /** As many may always wait: a burst is no overload. */
  static final int ALWAYS = 64;

  /** As many when nothing at all is answered: who is connected may just be silent. */
  static final int UNKNOWN = 256;

  private static final long MAX_WAIT_MILLIS = 500;
  private static final long WINDOW_MILLIS = 1_000;
  private static final long LEAST_MILLIS = 100;

  private final Clock clock;
  private int waiting;
  private long windowBegan;
  private int inWindow;
  private int inLast;

  Backlog(Clock clock) {
    this.clock = clock;
    this.windowBegan = clock.millis();
  }

  /** Takes a place for a search; false when it would wait too long. */
  synchronized boolean enter() {
    boolean room = waiting < most();
    waiting += room ? 1 : 0;
    return room;
  }

  /** Somebody has answered. */
  synchronized void answered() {
    roll();
    inWindow++;
    waiting--;
  }

  /** It ended, and nobody had answered. */
  synchronized void left() {
    waiting--;
  }

  synchronized int waiting() {
    return waiting;
  }

  private long most() {
    long age = roll();
    if (inLast + inWindow == 0) {
      return UNKNOWN;
    }
    long now = inWindow * WINDOW_MILLIS / Math.max(LEAST_MILLIS, age);
    long aSecond = Math.max(inLast, now);
    return Math.max(ALWAYS, aSecond * MAX_WAIT_MILLIS / WINDOW_MILLIS);
  }

  /** Begins another window when it is time; returns the age of the one under way. */
  private long roll() {
    long age = Math.max(0, clock.millis() - windowBegan);
    if (age < WINDOW_MILLIS) {
      return age;
    }
    inLast = age < 2 * WINDOW_MILLIS ? inWindow : 0;
    inWindow = 0;
    windowBegan += age;
    return 0;
  }
}
