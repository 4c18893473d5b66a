package org.opencloud.discovery.types.internal;

import java.time.Duration;

/**
 * The settings, checked.
 *
 * @param period between two announcements of the same types, in a small network
 * @param rate announcements taken from one sender per second, and {@code burst} at once
 * @param streams that others have open to ask
 * @param announcers that are remembered
 * @param descriptions that are remembered
 * @param bytes of announcements, and as many of descriptions
 */
record Settings(
    Duration period,
    int rate,
    int burst,
    int streams,
    int announcers,
    int descriptions,
    long bytes) {}
