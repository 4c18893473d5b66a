package org.opencloud.discovery.search.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.SigningForm;

/** Builds events, right and wrong ones. */
final class Questions {
  static final String NETWORK = "00112233445566778899aabbccddeeff";
  private static final EventIds IDS = new EventIds(new SecureRandom());

  private final TestKey key;
  private Purpose purpose = Purpose.QUESTION;
  private String network = NETWORK;
  private String from;
  private String to = "";
  private String id = IDS.next();
  private long issued = System.currentTimeMillis();
  private long expires = issued + 5_000;
  private String dataType = "";
  private String payload = "{\"search\":\"gpu\",\"limit\":10}";

  private Questions(TestKey key) {
    this.key = key;
    this.from = key.did().text();
  }

  static Questions of(TestKey key) {
    return new Questions(key);
  }

  /** An answer or an end to this question. */
  static Questions replying(TestKey key, Event question, Purpose purpose) {
    Questions reply = of(key);
    reply.purpose = purpose;
    reply.id = question.id();
    reply.to = question.from();
    return reply;
  }

  Questions network(String text) {
    network = text;
    return this;
  }

  Questions from(String did) {
    from = did;
    return this;
  }

  Questions to(String did) {
    to = did;
    return this;
  }

  Questions id(String text) {
    id = text;
    return this;
  }

  Questions times(long from, long until) {
    issued = from;
    expires = until;
    return this;
  }

  Questions dataType(String type) {
    dataType = type;
    return this;
  }

  Questions payload(String json) {
    payload = json;
    return this;
  }

  Event event() {
    return SigningForm.signed(unsigned(purpose), key);
  }

  /** Signed for another purpose than it is sent as. */
  Event signedFor(Purpose other) {
    return unsigned(purpose).signed(SigningForm.signed(unsigned(other), key).signature());
  }

  private Event unsigned(Purpose as) {
    return new Event(
        as,
        network,
        from,
        to,
        id,
        issued,
        expires,
        dataType,
        "",
        payload.getBytes(UTF_8),
        new byte[0]);
  }

  byte[] json() {
    return EventCodec.encode(event());
  }
}
