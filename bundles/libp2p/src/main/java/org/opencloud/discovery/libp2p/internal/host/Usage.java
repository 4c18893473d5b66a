package org.opencloud.discovery.libp2p.internal.host;

import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.opencloud.discovery.libp2p.internal.identify.IdentifyService;
import org.opencloud.discovery.libp2p.internal.ping.PingService;

/**
 * Whether a connection is used: what streams are open on it, those of the host's own housekeeping
 * left out. Written on the connection's event loop, read from any thread.
 */
final class Usage {
  private static final Set<String> HOUSEKEEPING =
      Set.of(IdentifyService.IDENTIFY, IdentifyService.PUSH, PingService.PING);

  private final Protocols protocols;
  private final Clock clock;
  private volatile Instant last;
  private volatile int streams;
  private volatile int lasting;

  Usage(Protocols protocols, Clock clock) {
    this.protocols = protocols;
    this.clock = clock;
    this.last = clock.instant();
  }

  /** A stream is opened, by either side; the result is to be run when it is gone. */
  Runnable opened(String protocol) {
    if (HOUSEKEEPING.contains(protocol)) {
      return () -> {};
    }
    boolean lasts = protocols.lasting(protocol);
    count(1, lasts);
    if (!lasts) {
      last = clock.instant();
    }
    return () -> count(-1, lasts);
  }

  /** One thread writes, so a sum is whole. */
  private void count(int more, boolean lasts) {
    streams = streams + more;
    lasting = lasting + (lasts ? more : 0);
  }

  /** When a stream was opened last that is not a lasting one. */
  Instant last() {
    return last;
  }

  /** Whether a stream is open on it. */
  boolean carriesStreams() {
    return streams > 0;
  }

  /** Nobody would notice its end: it carries no stream, and has not for a while. */
  boolean quietSince(Instant then) {
    return streams == 0 && last.isBefore(then);
  }

  /** It carries nothing but lasting streams, and has not for a while. */
  boolean idleSince(Instant then) {
    return streams == lasting && last.isBefore(then);
  }
}
