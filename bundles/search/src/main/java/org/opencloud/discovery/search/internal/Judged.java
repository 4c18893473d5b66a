package org.opencloud.discovery.search.internal;

import java.time.Instant;
import java.util.Optional;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.PeerId;

/**
 * A question that was accepted.
 *
 * @param author who published it, proven; the sender's own peer id
 * @param deadline by this node's clock
 * @param trace notes what is done for it
 * @param on where it was asked and is answered; empty: on the topic, and on a stream to the asker
 */
record Judged(
    Event event,
    Wanted wanted,
    int limit,
    PeerId author,
    Instant deadline,
    Trace trace,
    Optional<QuestionStream> on) {}
