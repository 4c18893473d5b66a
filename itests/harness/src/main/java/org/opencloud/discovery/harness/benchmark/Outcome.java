package org.opencloud.discovery.harness.benchmark;

/**
 * What came of a series of searches.
 *
 * @param asked searches published
 * @param whole searches that brought all their results and their account
 * @param refused searches that the node told to try again later
 * @param first from publication to the first result
 * @param last from publication to the last result that was expected
 * @param seconds from the first publication to the last account
 */
record Outcome(int asked, int whole, int refused, Latencies first, Latencies last, double seconds) {

  /** Whether nothing was lost. */
  boolean complete() {
    return asked == whole;
  }

  /** Searches that were neither whole nor refused. */
  int lost() {
    return asked - whole - refused;
  }
}
