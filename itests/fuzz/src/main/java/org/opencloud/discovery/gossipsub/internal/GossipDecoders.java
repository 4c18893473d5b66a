package org.opencloud.discovery.gossipsub.internal;

import static org.opencloud.discovery.fuzz.Decoder.check;

import java.util.Arrays;
import org.opencloud.discovery.fuzz.TestSigner;
import org.opencloud.discovery.gossipsub.GossipParams;
import org.opencloud.discovery.libp2p.Counts;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/** RPCs, the messages in them, and their signatures. */
public final class GossipDecoders {
  private static final GossipParams.Limits LIMITS = GossipParams.Limits.defaults();
  private static final MessageSigning SIGNING = new MessageSigning(new TestSigner(), Counts.NONE);

  private GossipDecoders() {}

  /** See {@link org.opencloud.discovery.fuzz.Decoder}. */
  public static boolean rpc(byte[] bytes) {
    Rpc rpc;
    try {
      rpc = RpcReader.read(bytes, LIMITS);
    } catch (ProtoException e) {
      return false;
    }
    rpc.messages().forEach(GossipDecoders::message);
    rpc.prune()
        .forEach(prune -> check(prune.backoffSeconds() >= -1, "a backoff can be added to a time"));
    return !rpc.messages().isEmpty() || !rpc.graft().isEmpty() || !rpc.prune().isEmpty();
  }

  /** What is forwarded are the bytes that came, so that the next one reads the same. */
  private static void message(Message message) {
    SIGNING.author(message);
    Message.couldBeId(message.id());
    try {
      Rpc again = RpcReader.read(unframed(RpcWriter.publish(message.raw())), LIMITS);
      check(
          Arrays.equals(again.messages().get(0).raw().array(), message.raw().array()),
          "a message is forwarded byte for byte");
    } catch (ProtoException e) {
      throw new AssertionError("what we forward can be read", e);
    }
  }

  private static byte[] unframed(byte[] frame) {
    int at = 0;
    while (frame[at++] < 0) {
      // The length goes on.
    }
    return Arrays.copyOfRange(frame, at, frame.length);
  }
}
