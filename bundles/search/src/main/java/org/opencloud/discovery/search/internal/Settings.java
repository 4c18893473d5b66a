package org.opencloud.discovery.search.internal;

import java.time.Duration;

/**
 * What an operator can set.
 *
 * @param searches running searches that began here
 * @param questions questions of others in work
 * @param senderRate questions taken from one sender per second
 * @param senderBurst questions taken from one sender at once
 * @param providerThreads threads of each provider
 * @param providerQueue calls that wait for a provider's threads
 * @param providerTime how long one call of a provider may take
 * @param streams answer streams open to this node; as many that ask it, and that it asks on
 * @param answerBytes bytes of matches that wait to be sent, all questions together
 * @param distantWait how long a search waits for nodes that are not connected
 */
record Settings(
    int searches,
    int questions,
    int senderRate,
    int senderBurst,
    int providerThreads,
    int providerQueue,
    Duration providerTime,
    int streams,
    long answerBytes,
    Duration distantWait) {

  static final Settings DEFAULT =
      new Settings(
          256, 256, 20, 60, 4, 256, Duration.ofSeconds(3), 1_024, 64L << 20, Duration.ofSeconds(1));
}
