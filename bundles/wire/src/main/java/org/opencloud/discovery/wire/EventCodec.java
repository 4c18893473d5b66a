package org.opencloud.discovery.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;

/**
 * Events as compact JSON. Reading checks form and size, never the signature: that is {@link
 * EventVerifier}'s.
 */
public final class EventCodec {
  private static final int TYPICAL_TEXT = 512;

  private EventCodec() {}

  /** The event in the field order of the protocol, without LF. */
  public static byte[] encode(Event event) {
    byte[] payload = event.payload();
    ByteArrayOutputStream out =
        new ByteArrayOutputStream(TYPICAL_TEXT + payload.length + payload.length / 2);
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", event.purpose().type());
      json.writeStringField("from", event.from());
      json.writeStringField("to", event.to());
      json.writeStringField("id", event.id());
      json.writeStringField("network", event.network());
      json.writeNumberField("issued", event.issued());
      json.writeNumberField("expires", event.expires());
      json.writeStringField("data_type", event.dataType());
      json.writeStringField("user", event.user());
      json.writeBinaryField("payload", payload);
      json.writeBinaryField("signature", event.signature());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  /** Reads what came on the topic: a question of at most 8 KiB, for everybody. */
  public static Event question(byte[] json) throws WireException {
    checkSize(json, WireLimits.QUESTION_BYTES);
    EventReader read = EventReader.read(json);
    if (!read.type().equals(Purpose.QUESTION.type())) {
      throw new WireException(WireException.Reason.TYPE, "type: expected a question");
    }
    if (!read.to().isEmpty()) {
      throw new WireException(WireException.Reason.TYPE, "to: expected nobody in a question");
    }
    return read.event(Purpose.QUESTION);
  }

  /** Reads what came on a stream: an answer or an end of at most 192 KiB. */
  public static Event answer(byte[] json) throws WireException {
    checkSize(json, WireLimits.ANSWER_BYTES);
    EventReader read = EventReader.read(json);
    if (read.type().equals(Purpose.ANSWER.type())) {
      return read.event(Purpose.ANSWER);
    }
    if (read.type().equals(Purpose.END.type())) {
      return read.event(Purpose.END);
    }
    throw new WireException(WireException.Reason.TYPE, "type: expected an answer or an end");
  }

  /**
   * Reads a peer record of at most 8 KiB, for everybody; {@link RecordCodec} reads what is in it.
   */
  static Event record(byte[] json) throws WireException {
    checkSize(json, WireLimits.RECORD_BYTES);
    EventReader read = EventReader.read(json);
    if (!read.type().equals(Purpose.RECORD.type()) || !read.to().isEmpty()) {
      throw new WireException(WireException.Reason.TYPE, "type: expected a record");
    }
    return read.event(Purpose.RECORD);
  }

  /** Reads what a node answers for: at most 20 KiB, for everybody; {@link TypesCodec} reads on. */
  static Event types(byte[] json) throws WireException {
    checkSize(json, WireLimits.TYPES_BYTES);
    EventReader read = EventReader.read(json);
    if (!read.type().equals(Purpose.TYPES.type()) || !read.to().isEmpty()) {
      throw new WireException(WireException.Reason.TYPE, "type: expected types");
    }
    return read.event(Purpose.TYPES);
  }

  /** Reads what a partner tells this node, of at most 192 KiB. */
  public static Event notice(byte[] json, Purpose purpose) throws WireException {
    checkSize(json, WireLimits.ANSWER_BYTES);
    EventReader read = EventReader.read(json);
    if (!read.type().equals(purpose.type())) {
      throw new WireException(WireException.Reason.TYPE, "type: expected " + purpose.type());
    }
    return read.event(purpose);
  }

  /** Reads a question that was asked of this node alone, on a stream, of at most 8 KiB. */
  public static Event directQuestion(byte[] json) throws WireException {
    checkSize(json, WireLimits.QUESTION_BYTES);
    EventReader read = EventReader.read(json);
    if (!read.type().equals(Purpose.QUESTION.type()) || read.to().isEmpty()) {
      throw new WireException(WireException.Reason.TYPE, "to: expected whom the question is for");
    }
    return read.event(Purpose.QUESTION);
  }

  private static void checkSize(byte[] json, int max) throws WireException {
    if (json.length > max) {
      throw new WireException(
          WireException.Reason.OVERSIZED, "event: expected at most " + max + " bytes");
    }
  }
}
