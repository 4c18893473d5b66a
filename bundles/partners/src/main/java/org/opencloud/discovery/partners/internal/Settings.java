package org.opencloud.discovery.partners.internal;

import java.time.Duration;

/**
 * The settings, checked.
 *
 * @param beat between two heartbeats
 * @param rate notices taken from one partner per second, and {@code burst} at once
 * @param streams that others have open to tell something
 * @param deadline how long a partner may take for a notice, and an application waits
 * @param retry how long a partner that is out of reach is tried again
 * @param queue notices waiting for one partner
 * @param bufferBytes of all notices that wait
 */
record Settings(
    Duration beat,
    int rate,
    int burst,
    int streams,
    Duration deadline,
    Duration retry,
    int queue,
    long bufferBytes) {}
