package org.opencloud.discovery.search.internal;

import java.time.Instant;
import java.util.List;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A question that was accepted.
 *
 * @param author who published it, proven; the sender's own peer id
 * @param deadline by this node's clock
 */
record Judged(Event event, List<String> words, int limit, PeerId author, Instant deadline) {}
