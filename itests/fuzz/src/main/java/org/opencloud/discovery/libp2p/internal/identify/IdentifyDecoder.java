package org.opencloud.discovery.libp2p.internal.identify;

import static org.opencloud.discovery.fuzz.Decoder.check;

import java.nio.ByteBuffer;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** What a peer says of itself, in parts. */
public final class IdentifyDecoder {
  private IdentifyDecoder() {}

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean takes(byte[] stream) {
    IdentifyMessage message = new IdentifyMessage();
    boolean[] malformed = {false};
    VarintFrames frames =
        new VarintFrames(
            IdentifyMessage.MAX_PART,
            part -> {
              try {
                message.merge(part);
              } catch (ProtoException e) {
                malformed[0] = true;
              }
            });
    try {
      frames.feed(ByteBuffer.wrap(stream));
    } catch (ProtoException e) {
      return false;
    }
    check(message.protocols().size() <= 1_000, "protocols are bounded");
    check(message.addresses().size() <= 1_000, "addresses are bounded");
    check(message.agent().length() <= 256, "the agent is bounded");
    return !malformed[0] && frames.atBoundary() && !message.protocols().isEmpty();
  }
}
