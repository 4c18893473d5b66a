package org.opencloud.discovery.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import org.opencloud.discovery.api.events.Event;
import org.opencloud.discovery.api.identity.Signer;

/**
 * The bytes under a signature: the purpose, a zero byte, then each field with its length before it.
 * No two events have the same bytes, and none depends on how JSON is spelt.
 */
public final class SigningForm {
  private static final String PREFIX = "opencloud-discovery/";
  private static final String VERSION = "/v1";
  private static final int TYPICAL_TEXT = 512;

  private SigningForm() {}

  /** What is signed for this event. */
  public static byte[] bytes(Event event) {
    byte[] payload = event.payload();
    ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_TEXT + payload.length);
    out.writeBytes((PREFIX + event.purpose().word() + VERSION).getBytes(US_ASCII));
    out.write(0);
    put(out, event.network());
    put(out, event.purpose().type());
    put(out, event.from());
    put(out, event.to());
    put(out, event.id());
    put(out, Long.toString(event.issued()));
    put(out, Long.toString(event.expires()));
    put(out, event.dataType());
    put(out, event.user());
    put(out, payload);
    return out.toByteArray();
  }

  /** The event with this signer's signature. */
  public static Event signed(Event event, Signer signer) {
    return event.signed(signer.sign(bytes(event)));
  }

  private static void put(ByteArrayOutputStream out, String text) {
    put(out, text.getBytes(UTF_8));
  }

  private static void put(ByteArrayOutputStream out, byte[] bytes) {
    int length = bytes.length;
    while (length >= 0x80) {
      out.write(length & 0x7f | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(bytes);
  }
}
