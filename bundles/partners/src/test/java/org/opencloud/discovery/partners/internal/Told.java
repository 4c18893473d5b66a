package org.opencloud.discovery.partners.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.events.Event.Purpose;
import org.opencloud.discovery.api.transport.PeerStream;
import org.opencloud.discovery.api.transport.TransportException;
import org.opencloud.discovery.testkit.keys.TestKey;
import org.opencloud.discovery.wire.EventCodec;
import org.opencloud.discovery.wire.SigningForm;

/** What somebody says to a node, field by field, and what comes back. */
final class Told implements PeerStream.Reader {
  final TestKey from;
  Purpose purpose = Purpose.CREATE;
  Purpose signedFor = Purpose.CREATE;
  String network = TestLab.NETWORK;
  String sender;
  String to;
  String id = "AAECAwQFBgcICQoLDA0ODw";
  long issued;
  long expires;
  String type = "COMPUTE";
  String payload = "{\"id\":\"r1\"}";

  private final StringBuffer answer = new StringBuffer();
  private volatile String end = "open";

  Told(TestKey from, TestNode to, long now) {
    this.from = from;
    this.sender = from.did().text();
    this.to = to.key.did().text();
    this.issued = now;
    this.expires = now + 30_000;
  }

  byte[] line() {
    Event signed = SigningForm.signed(event(signedFor), from);
    return (new String(EventCodec.encode(event(purpose).signed(signed.signature())), UTF_8) + "\n")
        .getBytes(UTF_8);
  }

  private Event event(Purpose made) {
    return new Event(
        made,
        network,
        sender,
        to,
        id,
        issued,
        expires,
        type,
        "",
        payload.getBytes(UTF_8),
        new byte[0]);
  }

  /** The code of the answer; {@code reset} or {@code open} when there is none. */
  String code() {
    String text = answer.toString();
    return text.isEmpty() ? end : text.replaceAll("\\{\"code\":\"(\\w+)\".*\n", "$1");
  }

  String answer() {
    return answer.toString();
  }

  boolean isOver() {
    return !end.equals("open");
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    answer.append(UTF_8.decode(bytes));
  }

  @Override
  public void end() {
    end = "ended";
  }

  @Override
  public void broken(TransportException cause) {
    end = "reset";
  }
}
