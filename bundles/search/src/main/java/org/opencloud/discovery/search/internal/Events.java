package org.opencloud.discovery.search.internal;

import java.time.Clock;
import java.time.Instant;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.identity.NodeIdentity;
import org.opencloud.discovery.api.identity.Signer;
import org.opencloud.discovery.wire.EndReport;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.Payloads;
import org.opencloud.discovery.wire.QuestionPayload;
import org.opencloud.discovery.wire.SigningForm;

/** Makes this node's events and signs them. */
final class Events {
  private static final byte[] UNSIGNED = {};

  private final NodeIdentity identity;
  private final Signer signer;
  private final EventIds ids;
  private final Clock clock;

  Events(NodeIdentity identity, Signer signer, EventIds ids, Clock clock) {
    this.identity = identity;
    this.signer = signer;
    this.ids = ids;
    this.clock = clock;
  }

  /** An id for a search that never leaves the node. */
  String id() {
    return ids.next();
  }

  /**
   * A question.
   *
   * @param to DID of the one it is for; empty for everybody
   */
  Event question(
      String id,
      String network,
      String to,
      QuestionPayload asked,
      String type,
      String user,
      Instant until) {
    return SigningForm.signed(
        new Event(
            Purpose.QUESTION,
            network,
            identity.did().text(),
            to,
            id,
            clock.millis(),
            until.toEpochMilli(),
            type,
            user,
            Payloads.encode(asked),
            UNSIGNED),
        signer);
  }

  Event answer(Event question, String type, byte[] resource) {
    return reply(Purpose.ANSWER, question, type, resource);
  }

  Event end(Event question, EndReport report) {
    return reply(Purpose.END, question, "", Payloads.encode(report));
  }

  private Event reply(Purpose purpose, Event question, String type, byte[] payload) {
    long now = clock.millis();
    return SigningForm.signed(
        new Event(
            purpose,
            question.network(),
            identity.did().text(),
            question.from(),
            question.id(),
            now,
            now + question.expires() - question.issued(),
            type,
            "",
            payload,
            UNSIGNED),
        signer);
  }
}
