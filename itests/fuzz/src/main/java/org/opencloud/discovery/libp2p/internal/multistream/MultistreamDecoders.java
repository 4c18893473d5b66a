package org.opencloud.discovery.libp2p.internal.multistream;

import static org.opencloud.discovery.fuzz.Decoder.check;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.opencloud.discovery.libp2p.StreamException;

/** Both sides of a negotiation, whole and in pieces. */
public final class MultistreamDecoders {
  private static final List<String> OURS = List.of("/noise", "/yamux/1.0.0");

  private MultistreamDecoders() {}

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean takes(byte[] bytes) {
    String responder = outcome(new Responder(OURS::contains), bytes, bytes.length + 1);
    check(
        responder.equals(outcome(new Responder(OURS::contains), bytes, 1)),
        "pieces make the same negotiation");
    String initiator = outcome(new Initiator(OURS), bytes, bytes.length + 1);
    check(
        initiator.equals(outcome(new Initiator(OURS), bytes, 2)),
        "pieces make the same negotiation");
    return OURS.contains(responder) || OURS.contains(initiator);
  }

  private static String outcome(Negotiation side, byte[] bytes, int piece) {
    int[] sent = {0};
    try {
      for (int at = 0; at < bytes.length; at += piece) {
        ByteBuffer in = ByteBuffer.wrap(bytes, at, Math.min(piece, bytes.length - at));
        Optional<String> agreed = side.feed(in, out -> sent[0] += out.length);
        check(sent[0] <= 20 + 4 * bytes.length, "answers are no larger than what is asked");
        if (agreed.isPresent()) {
          return agreed.get();
        }
      }
      return "more";
    } catch (StreamException e) {
      return "refused";
    }
  }
}
