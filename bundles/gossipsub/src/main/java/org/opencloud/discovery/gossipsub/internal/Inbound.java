package org.opencloud.discovery.gossipsub.internal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.opencloud.discovery.libp2p.Stream;
import org.opencloud.discovery.libp2p.StreamException;
import org.opencloud.discovery.libp2p.VarintFrames;
import org.opencloud.discovery.libp2p.protobuf.ProtoException;

/**
 * The stream on which one peer tells us. RPCs are read on the connection's event loop; the peer
 * gets window back when the router has dealt with them.
 */
final class Inbound implements Stream.Reader {
  private final Setup setup;
  private final Stream stream;
  private final BiConsumer<Inbound, List<Rpc>> rpcs;
  private final Runnable violated;
  private final VarintFrames frames;
  private List<byte[]> whole = new ArrayList<>();
  private boolean refused;

  /**
   * A stream that is not read yet.
   *
   * @param rpcs takes what was read, on the loop
   * @param violated told on the loop that the peer sent what is no RPC
   */
  Inbound(Setup setup, Stream stream, BiConsumer<Inbound, List<Rpc>> rpcs, Runnable violated) {
    this.setup = setup;
    this.stream = stream;
    this.rpcs = rpcs;
    this.violated = violated;
    this.frames = new VarintFrames(setup.limits().rpcIn(), frame -> whole.add(frame));
  }

  void start() {
    stream.read(this);
  }

  void reset() {
    stream.reset(0);
  }

  @Override
  public void bytes(ByteBuffer bytes) {
    int count = bytes.remaining();
    if (refused) {
      return;
    }
    try {
      frames.feed(bytes);
    } catch (ProtoException e) {
      refuse("size");
      return;
    }
    if (whole.isEmpty()) {
      stream.consumed(count);
    } else {
      hand(count);
    }
  }

  private void hand(int count) {
    List<Rpc> read = new ArrayList<>(whole.size());
    try {
      for (byte[] frame : whole) {
        read.add(RpcReader.read(frame, setup.limits()));
      }
    } catch (ProtoException e) {
      refuse("malformed");
      return;
    } finally {
      whole = new ArrayList<>();
    }
    setup.hereOrOnLoop(
        () -> {
          rpcs.accept(this, read);
          stream.consumed(count);
        });
  }

  private void refuse(String reason) {
    refused = true;
    setup.count("rpc.refused", reason);
    stream.reset(0);
    setup.onLoop(violated);
  }

  @Override
  public void end() {
    // The peer says no more; what it said stays true until its connection or our stream ends.
  }

  @Override
  public void broken(StreamException cause) {
    // As with end: it opens another.
  }
}
