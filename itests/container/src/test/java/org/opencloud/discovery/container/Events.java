package org.opencloud.discovery.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.function.UnaryOperator;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.keys.DidKey;
import org.opencloud.discovery.keys.PrivateKey;
import org.opencloud.discovery.wire.EndReport;
import org.opencloud.discovery.wire.EventIds;
import org.opencloud.discovery.wire.Payloads;
import org.opencloud.discovery.wire.QuestionPayload;
import org.opencloud.discovery.wire.SigningForm;

/** Events of a foreign peer, in order unless they are changed before they are signed. */
final class Events {
  private static final int LIFE = 5_000;
  private static final int ANSWER_LIFE = 30_000;

  private final PrivateKey key;
  private final String network;
  private final EventIds ids = new EventIds(new SecureRandom());

  Events(PrivateKey key, String network) {
    this.key = key;
    this.network = network;
  }

  Event question(String words, int limit) {
    return question(words, limit, Draft::same);
  }

  /** A question that is changed before it is signed. */
  Event question(String words, int limit, UnaryOperator<Draft> change) {
    long now = System.currentTimeMillis();
    byte[] payload = Payloads.encode(new QuestionPayload(words, limit));
    Draft draft =
        new Draft(Purpose.QUESTION, network, did(), "", ids.next(), now, now + LIFE, "", payload);
    return signed(change.apply(draft));
  }

  /** A question to one node, changed before it is signed. */
  Event direct(String to, String words, UnaryOperator<Draft> change) {
    return question(words, 9, draft -> change.apply(draft.to(to)));
  }

  /** What a partner is told of a resource, changed before it is signed. */
  Event notice(Purpose purpose, String to, String json, UnaryOperator<Draft> change) {
    long now = System.currentTimeMillis();
    byte[] payload = json.getBytes(UTF_8);
    Draft draft =
        new Draft(
            purpose, network, did(), to, ids.next(), now, now + ANSWER_LIFE, "COMPUTE", payload);
    return signed(change.apply(draft));
  }

  /** An answer to a question, carrying a resource that this peer owns. */
  Event answer(Event question, String resource, UnaryOperator<Draft> change) {
    String json =
        "{\"id\":\"%s\",\"data_type\":\"COMPUTE\",\"name\":\"%s\",\"creator_id\":\"%s\"}"
            .formatted(resource, resource, did());
    return signed(change.apply(reply(Purpose.ANSWER, question, "COMPUTE", json.getBytes(UTF_8))));
  }

  Event answer(Event question, String resource) {
    return answer(question, resource, Draft::same);
  }

  Event end(Event question, EndReport report) {
    return signed(reply(Purpose.END, question, "", Payloads.encode(report)));
  }

  private Draft reply(Purpose purpose, Event question, String type, byte[] payload) {
    long now = System.currentTimeMillis();
    return new Draft(
        purpose,
        network,
        did(),
        question.from(),
        question.id(),
        now,
        now + ANSWER_LIFE,
        type,
        payload);
  }

  private Event signed(Draft draft) {
    return SigningForm.signed(draft.event(), key::sign);
  }

  private String did() {
    return DidKey.of(key.publicKey());
  }

  /** An event before it is signed. */
  record Draft(
      Purpose purpose,
      String network,
      String from,
      String to,
      String id,
      long issued,
      long expires,
      String dataType,
      byte[] payload) {
    Draft same() {
      return this;
    }

    Draft issued(long millisFromNow, long life) {
      long at = System.currentTimeMillis() + millisFromNow;
      return new Draft(purpose, network, from, to, id, at, at + life, dataType, payload);
    }

    Draft network(String other) {
      return new Draft(purpose, other, from, to, id, issued, expires, dataType, payload);
    }

    Draft purpose(Purpose other) {
      return new Draft(other, network, from, to, id, issued, expires, dataType, payload);
    }

    Draft from(String other) {
      return new Draft(purpose, network, other, to, id, issued, expires, dataType, payload);
    }

    Draft to(String other) {
      return new Draft(purpose, network, from, other, id, issued, expires, dataType, payload);
    }

    Draft id(String other) {
      return new Draft(purpose, network, from, to, other, issued, expires, dataType, payload);
    }

    Draft dataType(String other) {
      return new Draft(purpose, network, from, to, id, issued, expires, other, payload);
    }

    Draft payload(String other) {
      return new Draft(
          purpose, network, from, to, id, issued, expires, dataType, other.getBytes(UTF_8));
    }

    Event event() {
      return new Event(
          purpose, network, from, to, id, issued, expires, dataType, "", payload, new byte[0]);
    }
  }
}
