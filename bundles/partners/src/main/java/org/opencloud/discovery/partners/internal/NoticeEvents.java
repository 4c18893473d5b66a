package org.opencloud.discovery.partners.internal;

import java.time.Clock;
import java.time.Duration;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.Did;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.SigningForm;

/** Makes what this node tells others, and signs it: anew for each receiver and each attempt. */
final class NoticeEvents {
  private static final Duration LIFE = Duration.ofSeconds(30);
  private static final byte[] UNSIGNED = {};

  private final NodeIdentity self;
  private final Signer signer;
  private final EventIds ids;
  private final Clock clock;

  NoticeEvents(NodeIdentity self, Signer signer, EventIds ids, Clock clock) {
    this.self = self;
    this.signer = signer;
    this.ids = ids;
    this.clock = clock;
  }

  byte[] line(Purpose purpose, String network, Did to, String type, String user, byte[] payload) {
    long now = clock.millis();
    Event event =
        new Event(
            purpose,
            network,
            self.did().text(),
            to.text(),
            ids.next(),
            now,
            now + LIFE.toMillis(),
            type,
            user,
            payload,
            UNSIGNED);
    return EventCodec.encode(SigningForm.signed(event, signer));
  }
}
