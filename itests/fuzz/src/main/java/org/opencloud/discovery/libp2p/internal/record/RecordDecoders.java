package org.opencloud.discovery.libp2p.internal.record;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.opencloud.discovery.fuzz.Decoder.check;

import java.util.Arrays;
import org.opencloud.discovery.libp2p.StreamException;

/** Signed envelopes, and peer records in them. */
public final class RecordDecoders {
  private static final byte[] TYPE = "/fuzz".getBytes(US_ASCII);

  private RecordDecoders() {}

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean envelope(byte[] bytes) {
    try {
      SignedEnvelope opened = SignedEnvelope.open(bytes, "fuzz", TYPE);
      check(Arrays.equals(opened.encode(), bytes), "an envelope keeps its bytes");
      return true;
    } catch (StreamException e) {
      return false;
    }
  }

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean record(byte[] bytes) {
    try {
      check(PeerRecord.open(bytes).addresses().size() <= 256, "addresses are bounded");
      return true;
    } catch (StreamException e) {
      return false;
    }
  }
}
